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
  if (record.effects.length === 0 && decision.effects.length === 0) return null;
  const recorded = JSON.stringify(record.effects);
  const computed = JSON.stringify(decision.effects);
  return recorded === computed
    ? null
    : { kind: "decision", revision: at, field: "effects", recorded, computed };
}
