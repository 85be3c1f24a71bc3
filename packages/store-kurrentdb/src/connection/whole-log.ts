import type { Connection } from "./connection.ts";
import type { LogEvent, LogPlace } from "./log-event.ts";

/**
 * Events of streams whose names begin so, in pages, after a place and up to the end that the log had when reading began; or
 * at least `most` of them, where there are so many.
 * @throws StoreError
 */
export async function* wholeLog(
  connection: Connection,
  prefixes: readonly string[],
  after: LogPlace | "start" = "start",
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly LogEvent[]> {
  const end = await endOfLog(connection);
  if (end === "start") return;
  // One more than is wanted: reading begins with the event that stands at the place.
  const pageSize = Math.min(largestPage, most + 1);
  let from = after;
  for (;;) {
    const page: LogEvent[] = await connection.readAll({ from, most: pageSize, prefixes });
    const isNew = ({ place }: LogEvent): boolean =>
      place !== null && (from === "start" || isAfter(place, from));
    const events = page.filter((event) => isNew(event) && event.place !== null && !isAfter(event.place, end));
    if (events.length > 0) yield events;
    const reached = page.at(-1)?.place;
    if (page.length < pageSize || reached === undefined || reached === null || isAfter(reached, end)) return;
    from = reached;
  }
}

/** The log's end, `start` where it is empty. @throws StoreError */
export async function endOfLog(connection: Connection): Promise<LogPlace | "start"> {
  const [last] = await connection.readAll({ from: "end", most: 1, backwards: true });
  return last?.place ?? "start";
}

/** Large, because each page costs a round trip of its own. */
const largestPage = 4_096;

export function isAfter(a: LogPlace, b: LogPlace): boolean {
  return a.commit === b.commit ? a.prepare > b.prepare : a.commit > b.commit;
}
