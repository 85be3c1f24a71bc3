import { InvalidTransition } from "@offhook/engine";
import type { Call, CallView } from "@offhook/engine";
import { filter, firstValueFrom, lastValueFrom, map } from "rxjs";
import type { HangUpTime } from "../command-line/option-values.ts";
import type { Screen } from "../command-line/screen.ts";
import { SealedSignals } from "./sealed-signals.ts";

export interface AttendOptions {
  readonly answer?: true;
  readonly hangUpAfter?: HangUpTime;
  readonly signal?: Uint8Array;
}

/**
 * Does for a call what the user asked for on the command line: answers it, sends and shows signalling data, hangs up.
 * Resolves with where it stood when it ended.
 */
export async function attendCall(call: Call, options: AttendOptions, screen: Screen): Promise<CallView> {
  const ended = endOf(call);
  const { hangUpAfter } = options;
  const signals = new SealedSignals(call, screen);
  const answering =
    options.answer === true && call.direction === "incoming"
      ? when(
          call,
          ({ state }) => state === "requested.ringing",
          () => call.answer(),
        )
      : Promise.resolve();
  const talking = when(
    call,
    ({ confirmed }) => confirmed,
    async () => {
      const answered = signals.listen();
      if (options.signal !== undefined) await signals.send(options.signal);
      if (hangUpAfter === undefined) return;
      if (hangUpAfter === "signal") await Promise.race([answered, ended]);
      else await pause(hangUpAfter * 1000, ended);
      await call.hangUp();
    },
  );
  await Promise.all([answering, talking]);
  return ended;
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
 * Where the call stood when it was closed, or a second after Telegram knew of its end: a call whose rating Telegram
 * would take stays open for a minute, and nobody here will rate it.
 */
async function endOf(call: Call): Promise<CallView> {
  const closed = lastValueFrom(call.state$, { defaultValue: call.view }).then(() => call.view);
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
async function pause(ms: number, unless: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([unless, new Promise<void>((resolve) => void (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
