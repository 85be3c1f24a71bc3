import type { FaultMaker } from "./file-faults.ts";
import type { LogSize } from "./log-room.ts";

/** What tells a file of ours from any other SQLite file, and one version of it from the next. */
export interface FileFormat {
  /** What it is called in errors, for example "event store". */
  readonly name: string;
  /** `PRAGMA application_id`: four letters. */
  readonly applicationId: number;
  /** `PRAGMA user_version`: what `schema` makes. */
  readonly version: number;
  /** The statements that make an empty file of this version. */
  readonly schema: string;
  /** Statements for every connection that writes. */
  readonly pragmas: readonly string[];
  readonly log: LogSize;
  readonly makeFault: (path: string) => FaultMaker;
}

export function applicationId(letters: string): number {
  return Buffer.from(letters, "latin1").readInt32BE();
}
