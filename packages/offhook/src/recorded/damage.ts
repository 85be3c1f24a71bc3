import { isCallRecord } from "@offhook/engine";
import type { CallSummary, StoredRecord } from "@offhook/engine";
import { verifyCall } from "@offhook/replay";
import type { CallFinding } from "@offhook/replay";
import { nodeDigest } from "../embedding/node-digest.ts";

/**
 * What is wrong with the records of a call, so that nobody believes what they say without knowing it. `call` is its
 * row in the index, read before them: an engine may have gone on since, so only records that the row has and the log has
 * not are damage.
 */
export function damageIn(records: readonly StoredRecord[], call: CallSummary): readonly CallFinding[] {
  const isCut = records.filter(isCallRecord).length < call.records;
  return verifyCall(records, nodeDigest, call).problems.filter(({ kind }) => kind !== "index" || isCut);
}

/** The same for people: one sentence, or none. */
export function damageSentences(callId: string, found: readonly CallFinding[]): readonly string[] {
  const [first] = found;
  if (first === undefined) return [];
  const numbers = [...new Set(found.map(({ revision }) => revision))];
  const shown = numbers.length > 5 ? `${numbers.slice(0, 5).join(", ")} …` : numbers.join(", ");
  const name = `${numbers.length === 1 ? "Record" : "Records"} ${shown}`;
  const said = found.some(({ kind }) => kind !== "decision" && kind !== "upcast")
    ? `${name}: damaged or missing. What is said here may not be what happened`
    : `${name}: this version decides otherwise than was recorded`;
  return [`${said}; offhook verify ${callId.slice(0, 8)} says what was found.`];
}
