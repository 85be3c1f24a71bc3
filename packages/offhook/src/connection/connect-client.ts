import { CommandFailure } from "../command-line/command-failure.ts";
import { aborted } from "../command-line/interruption.ts";

/** How long Telegram may take, and until when anybody waits for it. */
export interface Patience {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Connects a client in time, or says that it could not: GramJS would try for ever. @throws CommandFailure TIMEOUT, INTERRUPTED */
export async function connectClient(
  client: { connect(): Promise<boolean> },
  patience: Patience,
): Promise<void> {
  const late = `Telegram could not be reached within ${patience.seconds} s.`;
  if (!(await inTime(client.connect(), patience, late))) throw tooLate(late);
}

/** The answer to one request: GramJS would wait for ever. @throws CommandFailure TIMEOUT, INTERRUPTED, and what it throws */
export function answerInTime<T>(answer: Promise<T>, patience: Patience): Promise<T> {
  return inTime(answer, patience, `Telegram did not answer within ${patience.seconds} s.`);
}

async function inTime<T>(done: Promise<T>, { seconds, signal }: Patience, late: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<typeof timedOut>(
    (resolve) => void (timer = setTimeout(() => resolve(timedOut), seconds * 1_000)),
  );
  try {
    const ended = await Promise.race([done, isLate, aborted(signal).then(() => interrupted)]);
    if (ended === timedOut) throw tooLate(late);
    if (ended === interrupted)
      throw new CommandFailure("INTERRUPTED", "Nobody was logged in and nothing was written.");
    return ended as T;
  } finally {
    clearTimeout(timer);
  }
}

const timedOut = Symbol("timed out");
const interrupted = Symbol("interrupted");

function tooLate(late: string): CommandFailure {
  return new CommandFailure("TIMEOUT", `${late} Check the network, or give it longer with --timeout.`);
}
