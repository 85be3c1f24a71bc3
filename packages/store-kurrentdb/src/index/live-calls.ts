import { randomUUID } from "node:crypto";
import type { CallId, CallSummary } from "@offhook/engine";
import type { Connection } from "../connection/connection.ts";
import type { LogEvent } from "../connection/log-event.ts";

/** What never changes in a call, so that it is known before its row is read. */
export type EnteredCall = Pick<CallSummary, "callId" | "createdAt" | "direction">;

/** A call that entered and has not left. */
export interface Entry extends EnteredCall {
  /** Where in the account's stream it entered last. */
  readonly at: number;
  /** When, by the server's clock. */
  readonly enteredAt: number;
}

/** The calls of an account that are open, as its stream told it. */
export interface OpenCalls {
  readonly entries: ReadonlyMap<CallId, Entry>;
  readonly revision: number;
  /** When the last event came, by the server's clock. */
  readonly toldAt: number;
  /** How many events were read to know it. */
  readonly cost: number;
}

type Left = readonly [callId: CallId, at: number];

/**
 * One stream for each account, `live-<account>`, that tells which of its calls are open:
 * - `CallEntered` comes before the first record of a call, so that no call is ever missed.
 * - `CallsLeft` comes after the row of a call that has ended is kept elsewhere, and names where it entered: a call that
 *   entered again since then, because a late record comes, stays.
 * - `LiveCalls` repeats what the events up to a revision amount to, so that nobody reads further back than that.
 */
export class LiveCalls {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @returns where it entered. @throws StoreError */
  async enter(accountId: string, { callId, createdAt, direction }: EnteredCall): Promise<number> {
    const event = { id: randomUUID(), type: "CallEntered", data: { callId, createdAt, direction } };
    return (await this.#connection.append(streamOf(accountId), "any", [event])).revision;
  }

  /** @throws StoreError */
  async leave(accountId: string, calls: readonly Left[]): Promise<void> {
    const event = { id: randomUUID(), type: "CallsLeft", data: { calls } };
    await this.#connection.append(streamOf(accountId), "any", [event]);
  }

  /** @throws StoreError */
  async read(accountId: string): Promise<OpenCalls> {
    const told: LogEvent[] = [];
    let summary: LiveCallsSaid | undefined;
    let from: number | "end" = "end";
    for (;;) {
      const page: LogEvent[] = await this.#connection.readStream(streamOf(accountId), {
        from,
        most: summarizeEvery,
        backwards: true,
      });
      told.push(...page);
      summary ??= page.find(({ type }) => type === "LiveCalls")?.data as LiveCallsSaid | undefined;
      const lowest = page.at(-1)?.revision ?? 0;
      if (lowest <= (summary === undefined ? 0 : summary.upTo + 1) || page.length < summarizeEvery) break;
      from = lowest - 1;
    }
    const entries = new Map<CallId, Entry>(summary?.calls.map((entry) => [entry.callId, entry]));
    for (const event of told.toReversed()) {
      if (event.revision > (summary?.upTo ?? -1)) apply(entries, event);
    }
    const [newest] = told;
    return {
      entries,
      revision: newest?.revision ?? -1,
      toldAt: newest?.createdAt ?? 0,
      cost: told.length,
    };
  }

  /** Says what stands in the stream amounts to, so far. @throws StoreError */
  async summarize(accountId: string): Promise<void> {
    const { entries, revision, cost } = await this.read(accountId);
    if (cost < summarizeEvery / 2 || entries.size > mostSummarized) return;
    const data: LiveCallsSaid = { upTo: revision, calls: [...entries.values()] };
    const event = { id: randomUUID(), type: "LiveCalls", data };
    await this.#connection.append(streamOf(accountId), "any", [event]);
  }
}

/** What `LiveCalls` holds. */
interface LiveCallsSaid {
  /** The last revision that is summed up; what came after it, also before this event, counts besides. */
  readonly upTo: number;
  readonly calls: readonly Entry[];
}

/** Whether what stands in the stream should be summed up, to be asked of each place where a call entered. */
export function isSummaryDue(at: number): boolean {
  return at > 0 && at % summarizeEvery === 0;
}

/** How many events it takes until they are summed up. */
const summarizeEvery = 256;
/** Above it a summary comes near to what a server takes in one append, and reading is in proportion to the calls anyway. */
const mostSummarized = 4_000;

function streamOf(accountId: string): string {
  return `live-${accountId}`;
}

function apply(entries: Map<CallId, Entry>, { type, data, revision, createdAt }: LogEvent): void {
  if (type === "CallEntered") {
    const call = data as EnteredCall;
    entries.set(call.callId, { ...call, at: revision, enteredAt: createdAt });
  } else if (type === "CallsLeft") {
    for (const [callId, at] of (data as { readonly calls: readonly Left[] }).calls) {
      if ((entries.get(callId)?.at ?? Number.POSITIVE_INFINITY) <= at) entries.delete(callId);
    }
  }
}
