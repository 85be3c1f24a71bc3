import { CommandFailure } from "../command-line/command-failure.ts";
import { aborted } from "../command-line/interruption.ts";

/** Connects a client in time, or says that it could not: GramJS would try for ever. @throws CommandFailure TIMEOUT, INTERRUPTED */
export async function connectClient(
  client: { connect(): Promise<boolean> },
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const late = new Promise<"late">(
    (resolve) => void setTimeout(() => resolve("late"), seconds * 1000).unref(),
  );
  const ended = await Promise.race([client.connect(), late, aborted(signal).then(() => "aborted" as const)]);
  if (ended === "late" || ended === false)
    throw new CommandFailure(
      "TIMEOUT",
      `Telegram could not be reached within ${seconds} s. Check the network, or give it longer with --timeout.`,
    );
  if (ended === "aborted")
    throw new CommandFailure("INTERRUPTED", "Nobody was logged in and nothing was written.");
}
