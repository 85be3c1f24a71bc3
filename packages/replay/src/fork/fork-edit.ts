import { callEventSenders } from "@offhook/engine";
import type { CallEffectType, CallEventType, CallRecord } from "@offhook/engine";
import { checkEditedData, checkReason } from "./edited-data.ts";
import { ForkInvalid } from "./fork-invalid.ts";

/**
 * What shall be otherwise. Numbers are revisions of the origin's records.
 *
 * skip    this input never came
 * cut     nothing came from this record on
 * insert  something came just before this record; a number one higher than the last appends
 * edit    the input came with other data: these fields in place of its own
 * swap    two inputs came in each other's place; the times stay where they were
 */
export type ForkEdit =
  | { readonly kind: "skip"; readonly revision: number }
  | { readonly kind: "cut"; readonly revision: number }
  | { readonly kind: "insert"; readonly before: number; readonly event: InsertedEvent }
  | { readonly kind: "edit"; readonly revision: number; readonly data: Readonly<Record<string, unknown>> }
  | { readonly kind: "swap"; readonly revisions: readonly [number, number] };

/**
 * An event that never came. What the call itself knows may be left out: ids, users and protocol of an object of Telegram,
 * the cause of a hang-up.
 */
export interface InsertedEvent {
  readonly type: CallEventType;
  /** Machine time in milliseconds; default that of the record before it. Never before it. */
  readonly at?: number;
  /** It is the result of the newest effect of this type that has none. */
  readonly answers?: CallEffectType;
  readonly [field: string]: unknown;
}

/** @throws ForkInvalid with the first edit that does not fit the call */
export function checkedEdits(
  edits: readonly ForkEdit[],
  records: readonly CallRecord[],
): readonly ForkEdit[] {
  if (!Array.isArray(edits) || edits.length === 0)
    throw new ForkInvalid("A fork needs at least one edit: skip, cut, insert, edit or swap.");
  const last = records.at(-1)?.revision ?? -1;
  for (const edit of edits as readonly ForkEdit[]) {
    switch (edit?.kind) {
      case "skip":
      case "cut":
        checkRevision(edit.kind, edit.revision, last);
        break;
      case "edit":
        checkRevision("edit", edit.revision, last);
        if (!isObject(edit.data))
          throw new ForkInvalid(`Edit of record ${edit.revision}: data must be an object.`);
        checkEditedData(records[edit.revision] as CallRecord, edit.data);
        checkReason(edit.data);
        break;
      case "swap":
        if (!Array.isArray(edit.revisions) || edit.revisions.length !== 2)
          throw new ForkInvalid("A swap needs two records, such as [3, 4].");
        for (const revision of edit.revisions) checkRevision("swap", revision, last);
        break;
      case "insert":
        checkRevision("insert", edit.before, last + 1);
        checkEvent(edit.event);
        break;
      default:
        throw new ForkInvalid("An edit is one of skip, cut, insert, edit and swap.");
    }
  }
  return edits;
}

function checkRevision(what: string, revision: number, last: number): void {
  if (Number.isSafeInteger(revision) && revision >= 0 && revision <= last) return;
  throw new ForkInvalid(`${what}: the call has records 0 to ${last}, not ${revision}.`);
}

function checkEvent(event: InsertedEvent): void {
  if (!isObject(event)) throw new ForkInvalid("An inserted event is an object with a type.");
  const known: readonly string[] = Object.values(callEventSenders).flat();
  if (!known.includes(event.type))
    throw new ForkInvalid(`An inserted event has a type, one of ${known.join(", ")}; not ${event.type}.`);
  if (event.at !== undefined && !Number.isFinite(event.at))
    throw new ForkInvalid(`Inserted ${event.type}: at must be a time in milliseconds.`);
  checkReason(event);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
