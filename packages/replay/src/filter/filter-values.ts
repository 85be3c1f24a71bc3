/** What stands behind a comparison: durations, times, numbers, yes and no. `undefined` for what can't be read. */

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90s`, `1.5h`, `250ms`; a number without a unit means seconds. In milliseconds. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/i.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * (unitsMs[(match[2] ?? "s").toLowerCase()] ?? 1_000);
}

/** A duration before now, or a date as `2026-11-27` or `2026-11-27T18:00` (UTC unless it names a zone). Unix ms. */
export function timeMs(text: string, now: number): number | undefined {
  const before = durationMs(text);
  if (before !== undefined && !/^\d{4}$/.test(text)) return now - before;
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/i.test(text)) return undefined;
  const hasZone = !text.includes("T") || /(Z|[+-]\d\d:\d\d)$/i.test(text);
  const time = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

export function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export function yesOrNo(text: string): boolean | undefined {
  if (/^(yes|true|1)$/i.test(text)) return true;
  return /^(no|false|0)$/i.test(text) ? false : undefined;
}
