import type { LadderStep, Passage } from "./ladder-step.ts";

/**
 * Both sides in one order. Each side keeps its own; between them machine time decides, except that what came through
 * Telegram never stands before what sent it: two clocks may differ by more than a packet takes.
 */
export function mergeSides(
  caller: readonly LadderStep[],
  callee: readonly LadderStep[],
): readonly LadderStep[] {
  const sides = [new Side(caller), new Side(callee)] as const;
  const merged: LadderStep[] = [];
  let last: Side = sides[0];
  for (;;) {
    const [left, right] = sides;
    const next = pick(left, right, last);
    if (next === undefined) return merged;
    merged.push(next.take());
    last = next;
  }
}

function pick(left: Side, right: Side, last: Side): Side | undefined {
  if (left.head === undefined) return right.head === undefined ? undefined : right;
  if (right.head === undefined) return left;
  const isLeftEarly = left.waitsFor(right);
  const isRightEarly = right.waitsFor(left);
  if (isLeftEarly !== isRightEarly) return isLeftEarly ? right : left;
  if (left.head.at === right.head.at) return last;
  return left.head.at < right.head.at ? left : right;
}

class Side {
  readonly #steps: readonly LadderStep[];
  #next = 0;
  readonly #given = new Map<Passage, number>();
  readonly #needed = new Map<Passage, number>();
  /** How often each passage is given in the whole. */
  readonly #all = new Map<Passage, number>();

  constructor(steps: readonly LadderStep[]) {
    this.#steps = steps;
    for (const { gives } of steps) count(this.#all, gives);
  }

  get head(): LadderStep | undefined {
    return this.#steps[this.#next];
  }

  /** The other side has yet to show what led to our next step. */
  waitsFor(other: Side): boolean {
    const needs = this.head?.needs ?? null;
    if (needs === null) return false;
    const wanted = (this.#needed.get(needs) ?? 0) + 1;
    return (other.#given.get(needs) ?? 0) < wanted && (other.#all.get(needs) ?? 0) >= wanted;
  }

  take(): LadderStep {
    const step = this.#steps[this.#next++];
    if (step === undefined) throw new RangeError("A side of the ladder was taken beyond its end.");
    count(this.#given, step.gives);
    count(this.#needed, step.needs);
    return step;
  }
}

function count(counts: Map<Passage, number>, passage: Passage | null): void {
  if (passage !== null) counts.set(passage, (counts.get(passage) ?? 0) + 1);
}
