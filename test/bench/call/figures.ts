/** The value below which the share `q` of the samples lies. */
export function quantile(samples: readonly number[], q: number): number | undefined {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

/** One line of a report: name, number of samples, p50 and p95 in milliseconds. */
export function row(name: string, samples: readonly number[]): string {
  const [p50, p95] = [0.5, 0.95].map((q) => (quantile(samples, q) ?? Number.NaN).toFixed(2).padStart(8));
  return `${name.padEnd(24)} n ${String(samples.length).padStart(5)}   p50 ${p50} ms   p95 ${p95} ms`;
}
