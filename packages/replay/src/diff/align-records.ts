import type { CallRecord } from "@offhook/engine";

/** Records that belong together, or one that stands alone. */
export type Pair = readonly [left: CallRecord | null, right: CallRecord | null];

/**
 * Puts the records of two recordings beside each other by event and rule, each in its order, so that as much as possible
 * belongs together: the same event by the same rule to the same state rather than the same event alone. Those of a branch
 * stand beside the records of the origin that they stem from.
 */
export function alignRecords(left: readonly CallRecord[], right: readonly CallRecord[]): readonly Pair[] {
  let start = 0;
  while (isAlike(left[start], right[start])) start++;
  let tail = 0;
  const least = Math.min(left.length, right.length) - start;
  while (tail < least && isAlike(left[left.length - 1 - tail], right[right.length - 1 - tail])) tail++;
  const middleLeft = left.slice(start, left.length - tail);
  const middleRight = right.slice(start, right.length - tail);
  return [
    ...left.slice(0, start).map((record, index): Pair => [record, right[index] ?? null]),
    ...aligned(middleLeft, middleRight),
    ...left
      .slice(left.length - tail)
      .map((record, index): Pair => [record, right[right.length - tail + index] ?? null]),
  ];
}

function isAlike(left: CallRecord | undefined, right: CallRecord | undefined): boolean {
  return left !== undefined && right !== undefined && likeness(left, right) === 4;
}

/** 0: they have nothing to do with each other. Of a branch it is known which record of its origin each one is. */
function likeness(left: CallRecord, right: CallRecord): number {
  if (right.branch?.callId === left.callId) return right.branch.recordId === left.id ? 4 : 0;
  if (left.branch?.callId === right.callId) return left.branch.recordId === right.id ? 4 : 0;
  if (left.type !== right.type) return 0;
  return 1 + (left.rule === right.rule ? 2 : 0) + (left.to === right.to ? 1 : 0);
}

/** Beyond this many cells the table is made of pieces: calls of thousands of records are mostly ignored updates. */
const mostCells = 1_000_000;

function aligned(left: readonly CallRecord[], right: readonly CallRecord[]): readonly Pair[] {
  if (left.length * right.length > mostCells) {
    const middleLeft = Math.ceil(left.length / 2);
    const middleRight = Math.ceil(right.length / 2);
    return [
      ...aligned(left.slice(0, middleLeft), right.slice(0, middleRight)),
      ...aligned(left.slice(middleLeft), right.slice(middleRight)),
    ];
  }
  return walked(left, right, bestScores(left, right));
}

/** The best likeness of the rest, from each place in both; Needleman and Wunsch. */
function bestScores(left: readonly CallRecord[], right: readonly CallRecord[]): readonly Int32Array[] {
  const scores = Array.from({ length: left.length + 1 }, () => new Int32Array(right.length + 1));
  for (let l = left.length - 1; l >= 0; l--)
    for (let r = right.length - 1; r >= 0; r--) {
      const alike = likeness(left[l] as CallRecord, right[r] as CallRecord);
      const together = alike === 0 ? 0 : alike + at(scores, l + 1, r + 1);
      (scores[l] as Int32Array)[r] = Math.max(together, at(scores, l + 1, r), at(scores, l, r + 1));
    }
  return scores;
}

function at(scores: readonly Int32Array[], l: number, r: number): number {
  return scores[l]?.[r] ?? 0;
}

function walked(
  left: readonly CallRecord[],
  right: readonly CallRecord[],
  scores: readonly Int32Array[],
): readonly Pair[] {
  const pairs: Pair[] = [];
  let l = 0;
  let r = 0;
  for (;;) {
    const ours = left[l];
    const theirs = right[r];
    if (ours === undefined && theirs === undefined) return pairs;
    if (ours !== undefined && theirs !== undefined) {
      const alike = likeness(ours, theirs);
      if (alike > 0 && at(scores, l, r) === alike + at(scores, l + 1, r + 1)) {
        pairs.push([ours, theirs]);
        l++;
        r++;
        continue;
      }
    }
    if (ours !== undefined && (theirs === undefined || at(scores, l + 1, r) >= at(scores, l, r + 1))) {
      pairs.push([ours, null]);
      l++;
    } else {
      pairs.push([null, theirs ?? null]);
      r++;
    }
  }
}
