import type { CallId, CallSummary, NewRecord } from "@offhook/engine";

/**
 * Where the viewer's calls come from: a server, a bundle, what stands in the page itself. The page asks for nothing else,
 * so it needs no network but that of its source.
 *
 * What every source promises:
 * - `calls` and `call` give what is there at that moment; both may be asked again at any time.
 * - A promise that is rejected says why in its `message`, which the page shows.
 * - What is followed comes without a gap and without a repetition, also over a connection that was lost meanwhile.
 */
export interface CallSource {
  /** What the page calls it, such as the path of a store or of a bundle. */
  readonly name: string;
  /** What a person must know before believing any of it, such as damage of the bundle: a sentence each. */
  readonly warnings?: readonly string[];

  /**
   * A page of calls, newest first, that meet a filter of the filter language (`callFilter` of `@offhook/replay`).
   * Rejects with FilterInvalid (FILTER_INVALID) for one that can't be read.
   */
  calls(asked: CallsAsked): Promise<CallPage>;

  /** One call with all its records; `null` when there is none with this id. */
  call(callId: CallId, signal?: AbortSignal): Promise<SourcedCall | null>;

  /**
   * Tells of each record that a call gets. Absent where nothing can come. Returns a function that ends it.
   * @param after what the page has; the source goes on behind it
   */
  follow?(callId: CallId, after: RecordsHad, watcher: SourceWatcher<readonly NewRecord[]>): () => void;

  /** Tells of each call that is new or whose row is another. Absent where nothing can come. Returns a function that ends it. */
  followCalls?(watcher: SourceWatcher<CallSummary>): () => void;
}

/** What is asked for. */
export interface CallsAsked {
  /** An empty one means every call. */
  readonly filter: string;
  /** Most calls to give, at least 1. */
  readonly limit: number;
  /** Only calls that come after this one: the last of a page gives the next page. */
  readonly olderThan?: Pick<CallSummary, "createdAt" | "callId">;
  /** Nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** Calls, newest first. */
export interface CallPage {
  readonly calls: readonly CallSummary[];
  /** There are older ones that meet the filter. */
  readonly hasMore: boolean;
}

/** A call as a source knows it. */
export interface SourcedCall {
  readonly summary: CallSummary;
  /** Both streams of the call in one list, in any order. */
  readonly records: readonly NewRecord[];
  /** What a person must know before believing it, such as damage of the bundle: a sentence each. */
  readonly warnings?: readonly string[];
}

/** How far the page has read both streams of a call: revisions of the last ones, -1 for none. */
export interface RecordsHad {
  readonly record: number;
  readonly packet: number;
}

/** Who is told of what comes. */
export interface SourceWatcher<T> {
  next(news: T): void;
  /** `lost`: the page shows that what it has may be old, and the source tries again. `open`: it has caught up, or begun. */
  connection(state: "open" | "lost"): void;
}
