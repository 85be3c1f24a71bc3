import { transitionLine } from "@offhook/replay";
import { distinctUntilChanged, skip, Subscription } from "rxjs";
import type { Diagnostic } from "@offhook/engine";
import type { Screen } from "../command-line/screen.ts";
import type { OpenedCallEngine } from "../embedding/open-call-engine.ts";

/** Shows each durable step of every call as one line, and what the engine has to say besides, until unsubscribed. */
export function showEngine(engine: OpenedCallEngine, screen: Screen): Subscription {
  const { width } = screen;
  const shown = new Subscription();
  const transitions = engine.transitions$.subscribe(({ record }) => {
    screen.tell({ type: "transition", record });
    screen.say(transitionLine(record, width === undefined ? {} : { width }));
  });
  const connections = engine.connected$.pipe(distinctUntilChanged(), skip(1)).subscribe((connected) => {
    screen.tell({ type: "connection", connected });
    screen.say(
      connected ? "connected again" : "the connection to Telegram is lost",
      connected ? "faint" : "bad",
    );
  });
  const diagnostics = engine.diagnostics$.subscribe((diagnostic) => {
    const { kind, ...facts } = plainDiagnostic(diagnostic);
    screen.tell({ type: "diagnostic", kind, ...facts });
    // An update that comes before the answer that names its call is nothing that went wrong.
    if (kind !== "updateParked") screen.remark(`offhook: ${kind} ${JSON.stringify(facts)}`);
  });
  for (const each of [transitions, connections, diagnostics]) shown.add(each);
  return shown;
}

/** Errors become their code and sentence: nothing else of them is shown. */
function plainDiagnostic(diagnostic: Diagnostic): {
  readonly kind: string;
  readonly [fact: string]: unknown;
} {
  if (!("error" in diagnostic)) return diagnostic;
  const { code, message } = (diagnostic.error ?? {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  return { ...diagnostic, error: { code: code ?? "INTERNAL", message: String(message) } };
}
