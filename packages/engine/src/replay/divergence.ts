import type { Decision } from "../call/decide.ts";
import type { CallRecord } from "../store/call-record.ts";

/**
 * Where a record and its replay part. `damaged`: the stored bytes are not what was written. `gap`: a record is
 * missing. `decision`: the machine decides otherwise today than it did then.
 */
export interface Divergence {
  readonly kind: "damaged" | "gap" | "decision";
  readonly revision: number;
  /** The field that differs: `checksum`, `revision`, `from`, `to`, `outcome`, `rule` or `effects`. */
  readonly field: string;
  readonly recorded: string;
  readonly computed: string;
}

export function divergenceOf(
  record: CallRecord,
  decision: Decision,
  previousRevision: number,
  checksum: string,
): Divergence | null {
  const at = record.revision;
  if (at !== previousRevision + 1) {
    return {
      kind: "gap",
      revision: at,
      field: "revision",
      recorded: String(at),
      computed: String(previousRevision + 1),
    };
  }
  if (record.checksum !== checksum) {
    return {
      kind: "damaged",
      revision: at,
      field: "checksum",
      recorded: record.checksum,
      computed: checksum,
    };
  }
  for (const field of ["from", "to", "outcome", "rule"] as const) {
    if (record[field] !== decision[field]) {
      return {
        kind: "decision",
        revision: at,
        field,
        recorded: String(record[field]),
        computed: String(decision[field]),
      };
    }
  }
  return isSame(record.effects, decision.effects)
    ? null
    : {
        kind: "decision",
        revision: at,
        field: "effects",
        recorded: JSON.stringify(record.effects),
        computed: JSON.stringify(decision.effects),
      };
}

/** Whether two values are the same as JSON, whatever the order of their keys; what is `undefined` is not there. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => isSame(item, b[index]));
  }
  for (const key in a) if (!isSame(a[key as keyof typeof a], b[key as keyof typeof b])) return false;
  for (const key in b) if (b[key as keyof typeof b] !== undefined && !(key in a)) return false;
  return true;
}
