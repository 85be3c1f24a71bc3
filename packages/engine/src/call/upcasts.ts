import type { CallEventType } from "./call-events.ts";
import { InvalidArgument } from "./offhook-error.ts";

/** How the data of an event that was recorded in an older shape becomes that of the next one. */
export interface Upcast {
  /** The type as it was recorded. */
  readonly type: string;
  /** The schema version that it takes, from 1; what it gives is of the next one. */
  readonly from: number;
  /** What was changed and why, in a few words: whoever verifies such a record reads it. */
  readonly reason: string;
  /** The type from then on. Default: the same. */
  readonly becomes?: CallEventType;
  /** Pure, and says everything that the next shape needs: a machine reads nothing else. */
  readonly upcast: (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/**
 * What a change of the record's shape has to bring along: how older data become those of today. None so far, as there is
 * one shape. `recordSchemaVersion` is raised together with it, and the recordings of older versions hold it to its word.
 */
export const declaredUpcasts: readonly Upcast[] = [];

/** @throws InvalidArgument for what is no list of upcasts, or has two of one type and version */
export function checkedUpcasts(upcasts: readonly Upcast[]): readonly Upcast[] {
  const wanted = "a list of { type, from, reason, upcast }, one for each type and version";
  if (!Array.isArray(upcasts)) throw new InvalidArgument("upcasts", upcasts, wanted);
  const known = new Set<string>();
  for (const each of upcasts as readonly Partial<Upcast>[]) {
    const { type, from, reason, upcast } = each ?? {};
    const isWhole =
      typeof type === "string" &&
      typeof reason === "string" &&
      typeof upcast === "function" &&
      Number.isSafeInteger(from);
    if (!isWhole || known.has(`${type} ${from}`)) throw new InvalidArgument("upcasts", each, wanted);
    known.add(`${type} ${from}`);
  }
  return upcasts;
}
