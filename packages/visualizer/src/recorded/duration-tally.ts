/**
 * How long something took, many times, in memory that does not grow: durations are counted in classes, each 7 % wider than the
 * one before, so that a quantile is at most that far off.
 */
export class DurationTally {
  #count = 0;
  #totalMs = 0;
  readonly #classes = new Map<number, number>();

  add(ms: number): void {
    this.#count += 1;
    this.#totalMs += ms;
    const index = Math.floor(Math.log(ms + 1) / growth);
    this.#classes.set(index, (this.#classes.get(index) ?? 0) + 1);
  }

  get totalMs(): number {
    return this.#totalMs;
  }

  /** `null` when nothing was counted. @param share 0.5 for the median */
  quantile(share: number): number | null {
    let left = Math.ceil(this.#count * share);
    for (const [index, count] of [...this.#classes].toSorted(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.round(Math.exp((index + 0.5) * growth) - 1);
    }
    return null;
  }
}

const growth = Math.log(1.07);
