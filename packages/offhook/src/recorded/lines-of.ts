import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import { exitCodes } from "../command-line/exit-codes.ts";

/** The lines of a file, or of standard input for `-`, one at a time. @throws CommandFailure FILE_NOT_READ; WrongUsage */
export async function* linesOf(path: string): AsyncGenerator<string> {
  if (path === "-") {
    // Whoever waits for what has ended waits for ever.
    if (process.stdin.readableEnded)
      throw new WrongUsage("Standard input was read to its end: only one file can be -.");
    yield* createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
    return;
  }
  const file = await open(path, "r").catch((cause: NodeJS.ErrnoException) => {
    const problem = cause.code === "ENOENT" ? "does not exist" : `can't be read (${cause.code})`;
    throw new CommandFailure("FILE_NOT_READ", `${path} ${problem}.`, exitCodes.unreadable, { cause });
  });
  try {
    yield* file.readLines();
  } finally {
    await file.close();
  }
}
