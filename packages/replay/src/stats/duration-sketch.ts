/** Durations in milliseconds, of which so many were measured. Each figure is exact to within 1 %. */
export interface DurationFigures {
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * Counts durations in buckets whose bounds grow by 2 %, so that percentiles of any number of calls fit into a few
 * hundred numbers.
 */
export class DurationSketch {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #max = 0;

  add(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) return;
    const bucket = ms < 1 ? 0 : 1 + Math.floor(Math.log(ms) / growth);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count++;
    this.#max = Math.max(this.#max, ms);
  }

  /** `null` when nothing was measured. */
  figures(): DurationFigures | null {
    if (this.#count === 0) return null;
    const sorted = [...this.#buckets].toSorted(([a], [b]) => a - b);
    const at = (share: number): number => {
      const wanted = Math.ceil(share * this.#count);
      let seen = 0;
      for (const [bucket, count] of sorted) {
        seen += count;
        if (seen >= wanted) return Math.min(this.#max, middleOf(bucket));
      }
      return this.#max;
    };
    return { count: this.#count, p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs: this.#max };
  }
}

const growth = Math.log(1.02);

function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : Math.exp((bucket - 0.5) * growth);
}
