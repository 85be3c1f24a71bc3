import { InvalidArgument } from "@offhook/engine";
import type { IntegrityCheck, OpenOptions, Synchronous } from "./file/open-database.ts";

/** How any file of this package is opened. */
export interface SqliteFileOptions {
  /**
   * `full` (default): when a write resolves it is on the disk. `normal`: it survives the death of the process, and
   * the last ones may be lost when the machine loses power; several times faster when writes come one by one.
   */
  readonly synchronous?: Synchronous;
  /** Largest size of the file in bytes; above it writing fails as on a full disk. Default: the disk decides. */
  readonly maxBytes?: number;
  /** Look for damage when opening: `auto` (default) in files up to 8 MiB, `always`, or `never`. */
  readonly integrityCheck?: IntegrityCheck;
  /**
   * An erasure in the vault is finished once nothing has been written there for so many milliseconds, or after ten
   * times as long where there is no such lull: the bytes of all erasures leave the disk together, and calls under way
   * need not wait for it. Default 100; 0 finishes each at once.
   */
  readonly eraseWithinMs?: number;
}

/** The names of the options, for those who have more of them. */
export const fileOptions = {
  synchronous: true,
  maxBytes: true,
  integrityCheck: true,
  eraseWithinMs: true,
} as const satisfies Record<keyof SqliteFileOptions, true>;

/** The values, whatever stands beside them. @throws InvalidArgument */
export function checkedOptions(options: SqliteFileOptions & { readonly readOnly?: boolean }): OpenOptions {
  const {
    readOnly = false,
    synchronous = "full",
    maxBytes = Number.POSITIVE_INFINITY,
    integrityCheck = "auto",
    eraseWithinMs = 100,
  } = options;
  if (typeof readOnly !== "boolean") throw new InvalidArgument("readOnly", readOnly, "true or false");
  if (!["full", "normal"].includes(synchronous))
    throw new InvalidArgument("synchronous", synchronous, '"full" or "normal"');
  if (!(maxBytes >= leastBytes))
    throw new InvalidArgument("maxBytes", maxBytes, `a number from ${leastBytes}`);
  if (!["auto", "always", "never"].includes(integrityCheck))
    throw new InvalidArgument("integrityCheck", integrityCheck, '"auto", "always" or "never"');
  if (!(eraseWithinMs >= 0 && eraseWithinMs <= 60_000))
    throw new InvalidArgument("eraseWithinMs", eraseWithinMs, "a number of milliseconds from 0 to 60000");
  return { readOnly, synchronous, maxBytes, integrityCheck, eraseWithinMs };
}

/** Room for the empty tables and a little more. */
const leastBytes = 128 * 1024;
