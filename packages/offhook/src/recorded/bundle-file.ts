import { existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { CommandFailure } from "../command-line/command-failure.ts";
import { fileNotWritten } from "../command-line/file-not-written.ts";

/** How a bundle's file is written. */
export interface BundleFileOptions {
  /** Only its owner may read it. */
  readonly isPrivate: boolean;
  /** Whether a file that is there is replaced. */
  readonly force: boolean;
  /** Ends the writing; nothing is left of it then. */
  readonly signal: AbortSignal;
}

/**
 * Writes lines into a file that appears under its name when it is whole and durable. `false` when it was stopped.
 * @throws CommandFailure FILE_EXISTS, FILE_NOT_WRITTEN
 */
export async function bundleFile(
  lines: AsyncIterable<string>,
  path: string,
  { isPrivate, force, signal }: BundleFileOptions,
): Promise<boolean> {
  if (existsSync(path) && !force)
    throw new CommandFailure("FILE_EXISTS", `${path} is there already. Choose another name, or add --force.`);
  const temporary = `${path}.${process.pid}.partial`;
  const file = await open(temporary, "wx", isPrivate ? 0o600 : 0o644).catch((error: unknown) => {
    throw fileNotWritten(path, error);
  });
  try {
    for await (const block of blocksOf(lines)) {
      signal.throwIfAborted();
      await file.write(block);
    }
    await file.sync();
    await file.close();
    await rename(temporary, path);
    return true;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    if (signal.aborted) return false;
    // What was thrown by whoever makes the lines is no fault of the file.
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : fileNotWritten(path, error);
  }
}

/** Writes lines to standard output, as fast as they are read there. Stops when nobody reads any more. */
export async function bundleOnStdout(lines: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  try {
    for await (const block of blocksOf(lines)) {
      signal.throwIfAborted();
      if (!process.stdout.write(block)) await drained(signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

const blockLength = 65_536;

/** Lines with their ends, many at a time. */
async function* blocksOf(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let block = "";
  for await (const line of lines) {
    block += `${line}\n`;
    if (block.length < blockLength) continue;
    yield block;
    block = "";
  }
  if (block !== "") yield block;
}

function drained(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once("drain", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
