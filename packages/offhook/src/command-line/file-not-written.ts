import { CommandFailure } from "./command-failure.ts";

/** The failure of writing a file that somebody has named. */
export function fileNotWritten(path: string, error: unknown): CommandFailure {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const sentence = `${path} ${problems[code] ?? `can't be written: ${message}`}.`;
  return new CommandFailure("FILE_NOT_WRITTEN", sentence, undefined, { cause: error });
}

const problems: Readonly<Record<string, string>> = {
  EEXIST: "exists already, and is left as it is",
  ENOENT: "can't be written: its folder does not exist",
  ENOTDIR: "can't be written: its folder does not exist",
  EACCES: "can't be written: this user may not",
  EISDIR: "is a folder",
  ENOSPC: "can't be written to the end: its disk is full",
  EIO: "can't be written to the end: its device fails",
};
