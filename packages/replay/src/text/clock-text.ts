/** The time of day of a moment, UTC: `08:12:03.123`. */
export function timeOfDay(unixMs: number): string {
  if (!Number.isFinite(unixMs)) return "--:--:--.---";
  const ms = ((Math.trunc(unixMs) % dayMs) + dayMs) % dayMs;
  const part = (value: number, digits: number): string => String(Math.trunc(value)).padStart(digits, "0");
  const seconds = ms / 1000;
  return `${part(seconds / 3600, 2)}:${part((seconds / 60) % 60, 2)}:${part(seconds % 60, 2)}.${part(ms % 1000, 3)}`;
}

/** A span of time as seconds, in at most seven characters: `0.012`, `12.3`, `4213`. */
export function secondsText(ms: number): string {
  if (!Number.isFinite(ms)) return "?";
  const seconds = ms / 1000;
  if (Math.abs(seconds) < 1_000) return seconds.toFixed(3);
  return Math.abs(seconds) < 100_000 ? seconds.toFixed(1) : seconds.toExponential(0);
}

const dayMs = 86_400_000;
