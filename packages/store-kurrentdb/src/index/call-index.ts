import { compareNewestFirst, matchesQuery } from "@offhook/engine";
import type { CallId, CallQuery, CallSummary, EventStore } from "@offhook/engine";
import type { Connection } from "../connection/connection.ts";
import { rowOf, rowsAtATime, rowsOf } from "./call-rows.ts";
import { EndedCalls } from "./ended-calls.ts";
import { IndexRoot } from "./index-root.ts";
import { isSummaryDue, LiveCalls } from "./live-calls.ts";
import type { Entry, OpenCalls } from "./live-calls.ts";
import { mergedNewestFirst } from "./merged.ts";
import { NamedCalls } from "./named-calls.ts";
import { lastRows } from "./rows-of-log.ts";

/**
 * The index of calls. Nothing ties two streams of the server together, so it promises little by itself: a call is open from
 * before its first record until after its row is kept with the ended ones. The row of an open call is read from the call's
 * own stream, where it stands with the last record; that of an ended one can't change unless the call opens again. So what is
 * listed is always what the records say, whoever dies between two writes.
 */
export class CallIndex {
  readonly #connection: Connection;
  readonly #root: IndexRoot;
  readonly #live: LiveCalls;
  readonly #ended: EndedCalls;
  readonly #named: NamedCalls;
  readonly #isReadOnly: boolean;
  /** The open calls that this process wrote to last. */
  readonly #open = new Map<CallId, OpenCall>();
  /** What ends, by account: rows and where the calls entered. */
  readonly #leaving = new Map<string, Leaving[]>();
  readonly #background = new Set<Promise<void>>();

  constructor(connection: Connection, isReadOnly: boolean) {
    this.#connection = connection;
    this.#isReadOnly = isReadOnly;
    this.#root = new IndexRoot(connection, () => this.#rebuild());
    this.#live = new LiveCalls(connection);
    this.#ended = new EndedCalls(connection);
    this.#named = new NamedCalls(connection);
  }

  /** Whether records of a call may be appended as it is: where nobody else has written since, who may have let it leave. */
  isPrepared({ callId, telegramCallId }: CallSummary, expectedRevision: number): boolean {
    const known = this.#open.get(callId);
    return known?.revision === expectedRevision && known.telegramCallId === telegramCallId;
  }

  /** Before records of a call are appended, if it is not prepared yet. @throws StoreError */
  async prepare(row: CallSummary, expectedRevision: number): Promise<void> {
    const { callId, telegramCallId } = row;
    const last = this.#open.get(callId);
    const known = last?.revision === expectedRevision ? last : undefined;
    await this.#root.ready();
    const [at] = await Promise.all([known?.at ?? this.#enter(row), this.#name(row, known?.telegramCallId)]);
    this.#open.set(callId, { at, telegramCallId, revision: expectedRevision });
  }

  /** After they were, or were found to stand there already. */
  appended(row: CallSummary, revision: number): void {
    const known = this.#open.get(row.callId);
    if (known === undefined) return;
    if (row.live) known.revision = revision;
    else {
      this.#open.delete(row.callId);
      this.#leave({ row, at: known.at });
    }
  }

  /** Somebody else has appended: what this process knew of the call may have passed. */
  forget(callId: CallId): void {
    this.#open.delete(callId);
  }

  /** Rows that meet every condition but the limit, newest first. @throws StoreError */
  async *list(query: CallQuery): AsyncGenerator<CallSummary> {
    if (this.#isReadOnly && !(await this.#root.isThere())) {
      yield* [...(await lastRows(this.#connection)).values()]
        .filter((row) => matchesQuery(row, query))
        .toSorted(compareNewestFirst);
      return;
    }
    await this.#root.ready();
    const accounts = query.accountId === undefined ? await this.#root.accounts() : [query.accountId];
    const sources: AsyncGenerator<CallSummary>[] = [];
    // Of all accounts first which calls are open: one that ends from now on is still found, one way or the other.
    const open = await Promise.all(accounts.map((accountId) => this.#live.read(accountId)));
    for (const [index, accountId] of accounts.entries()) {
      const calls = open[index] as OpenCalls;
      sources.push(this.#openRows(accountId, calls, query));
      if (query.live !== true) sources.push(this.#endedRows(accountId, calls, query));
    }
    yield* mergedNewestFirst(sources);
  }

  /** @throws StoreError */
  async find(key: Parameters<EventStore["findCall"]>[0]): Promise<CallSummary | undefined> {
    if ("callId" in key) return rowOf(this.#connection, key.callId);
    const { accountId, telegramCallId } = key;
    const rows = await rowsOf(this.#connection, await this.#named.find(accountId, telegramCallId));
    return rows
      .filter((row) => row !== undefined)
      .filter((row) => row.accountId === accountId && row.telegramCallId === telegramCallId)
      .toSorted(compareNewestFirst)[0];
  }

  /** Resolves once nothing is written any more. */
  async idle(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background);
    await this.#ended.idle();
  }

  async #enter(row: CallSummary): Promise<number> {
    await this.#root.know(row.accountId);
    const at = await this.#live.enter(row.accountId, row);
    if (isSummaryDue(at)) this.#inBackground(() => this.#live.summarize(row.accountId));
    return at;
  }

  async #name(
    { accountId, telegramCallId, callId }: CallSummary,
    known: string | null = null,
  ): Promise<void> {
    if (telegramCallId === null || telegramCallId === known) return;
    await this.#named.name(accountId, telegramCallId, callId);
  }

  async *#openRows(
    accountId: string,
    { entries, toldAt }: OpenCalls,
    query: CallQuery,
  ): AsyncGenerator<CallSummary> {
    const asked = [...entries.values()]
      .filter((entry) => mayMatch(entry, query))
      .toSorted(compareNewestFirst);
    const most = Math.max(1, Math.min(rowsAtATime, query.limit ?? rowsAtATime));
    for (let next = 0; next < asked.length; next += most) {
      const page = asked.slice(next, next + most);
      const rows = await rowsOf(
        this.#connection,
        page.map(({ callId }) => callId),
      );
      for (const [index, entry] of page.entries()) {
        const row = rows[index];
        this.#mend(accountId, entry, row, toldAt);
        if (row !== undefined && matchesQuery(row, query)) yield row;
      }
    }
  }

  async *#endedRows(
    accountId: string,
    { entries }: OpenCalls,
    query: CallQuery,
  ): AsyncGenerator<CallSummary> {
    for await (const row of this.#ended.newestFirst(accountId, query)) {
      if (!entries.has(row.callId) && matchesQuery(row, query)) yield row;
    }
  }

  /** Does what a process that died has left undone. */
  #mend(accountId: string, entry: Entry, row: CallSummary | undefined, toldAt: number): void {
    if (this.#isReadOnly) return;
    if (row === undefined) {
      const isAbandoned = toldAt - entry.enteredAt > withoutRecordsMs;
      if (isAbandoned) this.#inBackground(() => this.#live.leave(accountId, [[entry.callId, entry.at]]));
    } else if (!row.live && !this.#isWriting(row)) this.#leave({ row, at: entry.at });
  }

  #isWriting({ callId, records }: CallSummary): boolean {
    return (this.#open.get(callId)?.revision ?? -1) >= records - 1;
  }

  /** What ends together is written together, in the order: rows, then that the calls have left. */
  #leave(leaving: Leaving): void {
    const { accountId } = leaving.row;
    const waiting = this.#leaving.get(accountId);
    if (waiting !== undefined) {
      waiting.push(leaving);
      return;
    }
    this.#leaving.set(accountId, [leaving]);
    this.#inBackground(
      async () => {
        for (;;) {
          const all = this.#leaving.get(accountId) ?? [];
          if (all.length === 0) break;
          this.#leaving.set(accountId, []);
          const rows = new Map(all.map(({ row }) => [row.callId, row]));
          await this.#ended.keep(accountId, [...rows.values()], (some) => this.#endedAmong(some));
          await this.#live.leave(
            accountId,
            all.map(({ row, at }) => [row.callId, at]),
          );
        }
        this.#leaving.delete(accountId);
      },
      () => this.#leaving.delete(accountId),
    );
  }

  async #endedAmong(rows: readonly CallSummary[]): Promise<readonly CallSummary[]> {
    const read = await rowsOf(
      this.#connection,
      rows.map(({ callId }) => callId),
    );
    return read.filter((row) => row !== undefined).filter(({ live }) => !live);
  }

  /** Derives everything from the log; nobody else needs to wait for it, and doing it twice does no harm. */
  async #rebuild(): Promise<void> {
    const rows = [...(await lastRows(this.#connection)).values()];
    const byAccount = Map.groupBy(rows, ({ accountId }) => accountId);
    for (const [accountId, ofAccount] of byAccount) {
      await this.#root.know(accountId);
      for (const row of ofAccount.filter(({ live }) => live)) await this.#live.enter(accountId, row);
      await this.#ended.keep(
        accountId,
        ofAccount.filter(({ live }) => !live),
        async (some) => some,
      );
      for (const row of ofAccount) await this.#name(row);
    }
  }

  /** What is not done now is done by whoever lists the account's calls next. */
  #inBackground(work: () => Promise<void>, undone: () => void = () => {}): void {
    const done = work().catch(undone);
    this.#background.add(done);
    void done.then(() => this.#background.delete(done));
  }
}

interface OpenCall {
  /** Where it entered. */
  readonly at: number;
  readonly telegramCallId: string | null;
  /** Of the last record. */
  revision: number;
}

interface Leaving {
  readonly row: CallSummary;
  readonly at: number;
}

/** A call that has entered and got no record for a day, by the server's clock, gets none any more: an append takes seconds. */
const withoutRecordsMs = 24 * 3_600_000;

/** What is known of an open call before its row is read. */
function mayMatch({ callId, createdAt, direction }: Entry, query: CallQuery): boolean {
  const { createdSince, createdBefore, olderThan } = query;
  return (
    (query.direction === undefined || direction === query.direction) &&
    (createdSince === undefined || createdAt >= createdSince) &&
    (createdBefore === undefined || createdAt < createdBefore) &&
    (olderThan === undefined || compareNewestFirst(olderThan, { callId, createdAt }) < 0)
  );
}
