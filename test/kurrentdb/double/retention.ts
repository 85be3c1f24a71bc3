import type { LoggedEvent, LoggedStream } from "./event-log.ts";

/** What a stream's metadata says of how long its events can be read. */
export interface Retention {
  /** `$tb`: the first revision that can be read. */
  readonly truncateBefore?: number;
  /** `$maxCount`: so many of the last. */
  readonly maxCount?: number;
  /** `$maxAge` in milliseconds. */
  readonly maxAgeMs?: number;
}

/** Reads the data of a `$metadata` event. */
export function retentionOf(data: Uint8Array): Retention {
  const { $tb, $maxCount, $maxAge } = parsed(data);
  return {
    ...($tb !== undefined && { truncateBefore: Math.min(Number($tb), Number.MAX_SAFE_INTEGER) }),
    ...($maxCount !== undefined && { maxCount: Number($maxCount) }),
    ...($maxAge !== undefined && { maxAgeMs: Number($maxAge) * 1_000 }),
  };
}

/** The first revision that `$tb` leaves. */
export function hiddenBefore({ retention }: LoggedStream): number {
  return retention.truncateBefore ?? 0;
}

/** What can be read, oldest first, without a gap. What metadata hides is still shown by $all. */
export function readable({ events, retention }: LoggedStream, now: number): readonly LoggedEvent[] {
  const { truncateBefore = 0, maxCount, maxAgeMs } = retention;
  const isMetadata = events[0]?.stream.startsWith("$$") === true;
  const count = maxCount ?? (isMetadata ? 1 : undefined);
  const first = Math.max(truncateBefore, count === undefined ? 0 : events.length - count);
  if (first === 0 && maxAgeMs === undefined) return events;
  return events.slice(first).filter(({ created }) => maxAgeMs === undefined || created >= now - maxAgeMs);
}

function parsed(data: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    // What does not fit a number stands for "all", also when it comes as one.
    return JSON.parse(Buffer.from(data).toString()) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
