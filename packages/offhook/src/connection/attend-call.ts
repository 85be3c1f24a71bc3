import { InvalidTransition } from "@offhook/engine";
import type { Call, CallView } from "@offhook/engine";
import { filter, firstValueFrom, lastValueFrom, map } from "rxjs";
import type { Screen } from "../command-line/screen.ts";
import type { AnswerRule } from "./answer-rules.ts";
import { SealedSignals } from "./sealed-signals.ts";

export interface AttendOptions {
  /** What to do with a call that comes in. */
  readonly rule?: AnswerRule;
  /** Hang up so long after the keys are agreed; absent: stay. */
  readonly hangUpAfterMs?: number;
  /** Signalling data to send once the keys are agreed. */
  readonly signal?: Uint8Array;
  /** Hang up once signalling data has come that the call's key opens. */
  readonly untilSignal?: boolean;
}

/**
 * Does for a call what the user asked for on the command line: answers or declines it, sends and shows signalling data,
 * hangs up. Resolves with where it stood when it ended.
 */
export async function attendCall(call: Call, options: AttendOptions, screen: Screen): Promise<CallView> {
  const ended = endOf(call);
  const signals = new SealedSignals(call, screen);
  const talking = when(
    call,
    ({ confirmed }) => confirmed,
    async () => {
      const answered = signals.listen();
      if (options.signal !== undefined) await signals.send(options.signal);
      if (options.untilSignal !== true && options.hangUpAfterMs === undefined) return;
      const moments: Promise<unknown>[] = [ended];
      if (options.untilSignal === true) moments.push(answered);
      if (options.hangUpAfterMs !== undefined) moments.push(pause(options.hangUpAfterMs, ended));
      await Promise.race(moments);
      await call.hangUp();
    },
  );
  await Promise.all([decided(call, options.rule, ended), talking]);
  return ended;
}

/** Answers or declines a call that rings here, as the rule says. */
async function decided(call: Call, rule: AnswerRule | undefined, ended: Promise<unknown>): Promise<void> {
  if (rule === undefined || rule.do === "ring" || call.direction !== "incoming") return;
  await when(
    call,
    ({ state }) => state === "requested.ringing",
    async () => {
      if (rule.afterMs > 0) await pause(rule.afterMs, ended);
      if (call.view.state !== "requested.ringing") return;
      await (rule.do === "answer" ? call.answer() : call.hangUp());
    },
  );
}

/** Does it once, in the first state that is meant; never, when the call ends without reaching one. */
async function when(
  call: Call,
  isMeant: (view: CallView) => boolean,
  act: () => Promise<void>,
): Promise<void> {
  const reached = await firstValueFrom(call.state$.pipe(filter((view) => isMeant(view) || view.over)), {
    defaultValue: undefined,
  });
  if (reached === undefined || reached.over || !isMeant(reached)) return;
  try {
    await act();
  } catch (error) {
    // The call has gone on, or is over, before we were: what we meant to do has no object any more.
    if (!(error instanceof InvalidTransition)) throw error;
  }
}

/**
 * Where the call stood when it was closed, or nothing was left of it but a key that is kept, or a second after Telegram knew of its end: a call whose rating Telegram
 * would take stays open for a minute, and nobody here will rate it.
 */
async function endOf(call: Call): Promise<CallView> {
  const isDone$ = call.state$.pipe(filter(({ state }) => state === "discarded.keeping"));
  const closed = Promise.race([
    lastValueFrom(call.state$, { defaultValue: call.view }),
    firstValueFrom(isDone$, { defaultValue: call.view }),
  ]).then(() => call.view);
  const reporting = firstValueFrom(
    call.state$.pipe(
      filter(({ state }) => state === "discarded.reporting"),
      map(() => true),
    ),
    { defaultValue: false },
  ).then(async (isReporting) => {
    if (isReporting) await pause(lateReportMs, closed);
    return isReporting ? call.view : closed;
  });
  return Promise.race([closed, reporting]);
}

const lateReportMs = 1_000;

/** Waits, or less when something else happens before. */
export async function pause(ms: number, unless: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([unless, new Promise<void>((resolve) => void (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
