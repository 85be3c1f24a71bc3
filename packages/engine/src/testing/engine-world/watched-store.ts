import type { AppendRequest, EventStore } from "../../store/event-store.ts";
import { isCallRecord } from "../../store/call-record.ts";

/** An event store that a test can hold, break, and watch. Everything else is the store's own. */
export interface WatchedStore extends EventStore {
  /** Appends wait from now on, until `release`. */
  hold(): void;
  /** Appends are written and shown from now on, and acknowledged only after `release`: as another client of a store sees it. */
  holdBack(): void;
  release(): void;
  /** The next appends fail with these errors, in this order; nothing is written. */
  fail(...errors: readonly Error[]): void;
  /** The next lookups of a call fail with these errors. */
  failLookup(...errors: readonly Error[]): void;
  /** Told of each append to the stream of a call that has been written, before its promise resolves. */
  onWritten: (request: AppendRequest, count: number) => void;
}

export function watchedStore(inner: EventStore, log: (line: string) => void): WatchedStore {
  let acknowledgement: { readonly promise: Promise<void>; readonly open: () => void } | undefined;
  let gate: { readonly promise: Promise<void>; readonly open: () => void } | undefined;
  const failures: Error[] = [];
  const lookupFailures: Error[] = [];
  let count = 0;
  const watched: WatchedStore = {
    ...inner,
    onWritten: () => {},
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = { promise, open: resolve };
    },
    holdBack() {
      const { promise, resolve } = Promise.withResolvers<void>();
      acknowledgement = { promise, open: resolve };
    },
    release() {
      gate?.open();
      acknowledgement?.open();
      gate = acknowledgement = undefined;
    },
    fail: (...errors) => void failures.push(...errors),
    failLookup: (...errors) => void lookupFailures.push(...errors),
    async append(request) {
      await gate?.promise;
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      const types = request.records.map(({ type }) => type).join(" ");
      const result = inner.append(request);
      if (request.records.every(isCallRecord)) watched.onWritten(request, count++);
      await result;
      await acknowledgement?.promise;
      log(`append ${types}`);
      return result;
    },
    async findCall(key) {
      const failure = lookupFailures.shift();
      if (failure !== undefined) throw failure;
      return inner.findCall(key);
    },
  };
  return watched;
}
