import type { TlValue } from "../tl/tl-object.ts";
import type { RequestFault } from "./faults.ts";
import type { ServerContext } from "./server-context.ts";
import { RpcFault } from "./server-port.ts";

/** What a request came to. An error that is not an RpcFault is a bug of the server. */
export type Outcome =
  | { readonly ok: true; readonly value: TlValue }
  | { readonly ok: false; readonly error: unknown };

export type Answer = (outcome: Outcome) => void;

/** Runs one request as the scripted fault wants it: refused, late, unheard or unanswered. */
export function runWithFault(
  context: ServerContext,
  fault: RequestFault | undefined,
  run: () => TlValue,
  answer: Answer,
): void {
  switch (fault?.kind) {
    case undefined:
      return answer(outcomeOf(run));
    case "error":
      return answer({ ok: false, error: new RpcFault(fault.rpcCode, fault.text) });
    case "dropRequest":
      return;
    case "dropAnswer":
      outcomeOf(run);
      return;
    case "delay": {
      const { beforeMs = 0, afterMs = 0 } = fault;
      context.timers.at(context.clock.now() + beforeMs, () => {
        const outcome = outcomeOf(run);
        context.timers.at(context.clock.now() + afterMs, () => answer(outcome));
      });
      return;
    }
    default:
      return fault satisfies never;
  }
}

function outcomeOf(run: () => TlValue): Outcome {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    return { ok: false, error };
  }
}
