import { eventOf } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import type { LeftOut, PlannedInput } from "./branch.ts";
import type { ForkEdit } from "./fork-edit.ts";

/** What comes in the branch and in which order, before anything is decided. */
export interface Plan {
  readonly inputs: readonly PlannedInput[];
  readonly leftOut: readonly LeftOut[];
}

/** Applies the edits to the inputs of the origin. Edits speak of the origin's numbers, whatever other edits do. */
export function plannedInputs(records: readonly CallRecord[], edits: readonly ForkEdit[]): Plan {
  const slots = records.map(kept);
  const removed = new Set<number>();
  for (const edit of edits) {
    if (edit.kind === "swap") swap(slots, edit.revisions);
    if (edit.kind === "skip") removed.add(edit.revision);
    if (edit.kind === "cut") for (let each = edit.revision; each < slots.length; each++) removed.add(each);
  }
  for (const edit of edits) if (edit.kind === "edit") change(slots, edit.revision, edit.data);
  const inputs: PlannedInput[] = [];
  const leftOut: LeftOut[] = [];
  for (let place = 0; place <= slots.length; place++) {
    inputs.push(...insertedAt(place, edits, records));
    const slot = slots[place];
    if (slot?.record == null) continue;
    const { revision, type } = slot.record;
    if (removed.has(revision)) leftOut.push({ revision, type, because: "skipped" });
    else inputs.push(slot);
  }
  return { inputs, leftOut };
}

function kept(record: CallRecord): PlannedInput {
  const { type, at, effectId: _, ...data } = eventOf(record);
  return { how: "kept", record, type, data, at, effectId: record.effectId };
}

function swap(slots: PlannedInput[], [a, b]: readonly [number, number]): void {
  const first = slots[a];
  const second = slots[b];
  if (first === undefined || second === undefined || a === b) return;
  slots[a] = { ...second, at: first.at, how: "moved" };
  slots[b] = { ...first, at: second.at, how: "moved" };
}

/** By the record's number, wherever a swap has put it. */
function change(slots: PlannedInput[], revision: number, data: PlannedInput["data"]): void {
  const place = slots.findIndex(({ record }) => record?.revision === revision);
  const slot = slots[place];
  if (slot !== undefined) slots[place] = { ...slot, how: "edited", data: { ...slot.data, ...data } };
}

function insertedAt(
  place: number,
  edits: readonly ForkEdit[],
  records: readonly CallRecord[],
): readonly PlannedInput[] {
  const before = records[place - 1] ?? records[0];
  return edits.flatMap((edit): PlannedInput[] => {
    if (edit.kind !== "insert" || edit.before !== place) return [];
    const { type, at = before?.at ?? 0, answers, ...data } = edit.event;
    const inserted = typeof answers === "string" ? { answers } : {};
    return [{ how: "inserted", record: null, type, data, at, effectId: null, inserted }];
  });
}
