import { randomUUID } from "node:crypto";
import { compareNewestFirst } from "@offhook/engine";
import type { CallQuery, CallSummary } from "@offhook/engine";
import { Conflict } from "../connection/conflict.ts";
import type { Connection } from "../connection/connection.ts";
import { Lanes } from "../connection/lanes.ts";
import type { LogEvent, NewEvent } from "../connection/log-event.ts";

/** The end of a stream of ended calls, as far as this process knows. */
interface Tail {
  readonly revision: number;
  /** The newest `createdAt` in the stream. */
  readonly newest: number | null;
}

/** What an event of such a stream holds. */
interface EndedCall {
  readonly summary: CallSummary;
  /** The newest `createdAt` of all events before it: whoever reads backwards knows when nothing newer can come. */
  readonly newestBefore: number | null;
}

/**
 * The rows of calls that have ended: a stream for each account and UTC day of their creation, `ended-<account>:<day>`, and
 * the days that there are in `days-<account>`. The last row of a call in its stream is the one that counts.
 */
export class EndedCalls {
  readonly #connection: Connection;
  readonly #lanes = new Lanes();
  readonly #tails = new Map<string, Tail>();
  readonly #days = new Map<string, Days>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Keeps rows. The stream must stand where it stood before the rows were read: so no older row of a call ever comes after a
   * newer one, whoever else keeps it.
   * @param read reads rows again after somebody else has written
   * @throws StoreError
   */
  async keep(
    accountId: string,
    rows: readonly CallSummary[],
    read: (rows: readonly CallSummary[]) => Promise<readonly CallSummary[]>,
  ): Promise<void> {
    const byDay = Map.groupBy(rows, ({ createdAt }) => dayOf(createdAt));
    const kept = [...byDay].map(([day, ofDay]) => {
      const stream = streamOf(accountId, day);
      return this.#lanes.run(stream, () => this.#keep(accountId, day, ofDay, read));
    });
    await Promise.all(kept);
  }

  async #keep(
    accountId: string,
    day: string,
    rows: readonly CallSummary[],
    read: (rows: readonly CallSummary[]) => Promise<readonly CallSummary[]>,
  ): Promise<void> {
    const stream = streamOf(accountId, day);
    let current = rows;
    for (;;) {
      const known = this.#tails.get(stream);
      const tail = known ?? (await this.#tailOf(stream));
      if (known === undefined) {
        if (tail.revision < 0) await this.#use(accountId, day);
        current = await read(rows);
      }
      if (current.length === 0) return;
      let { newest } = tail;
      const events = current.map((summary): NewEvent => {
        const data: EndedCall = { summary, newestBefore: newest };
        newest = Math.max(newest ?? summary.createdAt, summary.createdAt);
        return { id: randomUUID(), type: "CallEnded", data };
      });
      try {
        const { revision } = await this.#connection.append(stream, tail.revision, events);
        this.#tails.set(stream, { revision, newest });
        return;
      } catch (error) {
        this.#tails.delete(stream);
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }

  async #tailOf(stream: string): Promise<Tail> {
    const [last] = await this.#connection.readStream(stream, { from: "end", most: 1, backwards: true });
    if (last === undefined) return { revision: -1, newest: null };
    const { summary, newestBefore } = last.data as EndedCall;
    return {
      revision: last.revision,
      newest: Math.max(newestBefore ?? summary.createdAt, summary.createdAt),
    };
  }

  async #use(accountId: string, day: string): Promise<void> {
    const event = { id: randomUUID(), type: "DayUsed", data: { day } };
    await this.#connection.append(`days-${accountId}`, "any", [event]);
  }

  /** Rows of an account in the times that a query speaks of, newest first; its other conditions are not looked at. @throws StoreError */
  async *newestFirst(accountId: string, query: CallQuery): AsyncGenerator<CallSummary> {
    const { createdSince, createdBefore, olderThan } = query;
    const from = startOf(dayOf(createdSince ?? -latest));
    const to = startOf(dayOf(Math.min(createdBefore ?? latest, olderThan?.createdAt ?? latest)));
    const days = (await this.#daysOf(accountId)).filter((day) => startOf(day) >= from && startOf(day) <= to);
    // Where days hold little, more and more of them are asked for at a time.
    for (let next = 0, ahead = 1; next < days.length; next += ahead, ahead = Math.min(ahead * 2, mostAhead)) {
      const asked = days.slice(next, next + ahead).map((day) => streamOf(accountId, day));
      const firstPages = await Promise.all(asked.map((stream) => this.#page(stream, "end")));
      for (const [index, stream] of asked.entries()) yield* this.#ofDay(stream, firstPages[index] ?? []);
    }
  }

  async *#ofDay(stream: string, firstPage: readonly LogEvent[]): AsyncGenerator<CallSummary> {
    const seen = new Set<string>();
    let waiting: CallSummary[] = [];
    let page = firstPage;
    for (;;) {
      let newestBefore: number | null = null;
      for (const { data } of page) {
        const ended = data as EndedCall;
        ({ newestBefore } = ended);
        if (seen.has(ended.summary.callId)) continue;
        seen.add(ended.summary.callId);
        waiting.push(ended.summary);
      }
      waiting.sort(compareNewestFirst);
      const limit = newestBefore ?? Number.NEGATIVE_INFINITY;
      const certain = waiting.findIndex(({ createdAt }) => createdAt <= limit);
      yield* certain < 0 ? waiting : waiting.slice(0, certain);
      waiting = certain < 0 ? [] : waiting.slice(certain);
      const lowest = page.at(-1)?.revision ?? 0;
      if (lowest === 0) break;
      page = await this.#page(stream, lowest - 1);
    }
    yield* waiting;
  }

  #page(stream: string, from: number | "end"): Promise<LogEvent[]> {
    return this.#connection.readStream(stream, { from, most: pageSize, backwards: true });
  }

  /** The latest first. */
  async #daysOf(accountId: string): Promise<readonly string[]> {
    const known = this.#days.get(accountId) ?? { revision: -1, days: new Set<string>() };
    this.#days.set(accountId, known);
    for (;;) {
      const part = { from: known.revision + 1, most: pageSize };
      const events = await this.#connection.readStream(`days-${accountId}`, part);
      for (const { data, revision } of events) {
        known.revision = Math.max(known.revision, revision);
        known.days.add((data as { readonly day: string }).day);
      }
      if (events.length < pageSize) break;
    }
    return [...known.days].toSorted((a, b) => startOf(b) - startOf(a));
  }

  idle(): Promise<void> {
    return this.#lanes.idle();
  }
}

interface Days {
  revision: number;
  readonly days: Set<string>;
}

const pageSize = 128;
const mostAhead = 8;

function streamOf(accountId: string, day: string): string {
  return `ended-${accountId}:${day}`;
}

/** The UTC day of a machine time, as `2026-11-28`. */
function dayOf(time: number): string {
  const shown = Math.min(Math.max(time, -latest), latest);
  return new Date(shown).toISOString().split("T", 1)[0] ?? "";
}

/** The last millisecond that a date can show. */
const latest = 8_640_000_000_000_000;

function startOf(day: string): number {
  return Date.parse(day);
}
