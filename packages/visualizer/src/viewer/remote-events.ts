import type { CallId, CallSummary, Cancel, Clock, NewRecord } from "@offhook/engine";
import type { RecordsHad, SourceWatcher } from "./call-source.ts";

interface CallWatch {
  readonly watcher: SourceWatcher<readonly NewRecord[]>;
  /** By stream; read and moved as records come. */
  readonly had: { record: number; packet: number };
}

type Watcher = SourceWatcher<CallSummary> | SourceWatcher<readonly NewRecord[]>;

/** A browser tries again by itself after a lost connection, but not after an answer that is none. */
const tryAgainMs = 2_000;

/**
 * What a page follows, over one connection: a browser has six to one server, for all its pages. Who is added or taken away has it
 * opened anew, behind what everybody has. While nobody sees the page there is none.
 */
export class RemoteEvents {
  readonly #base: string;
  readonly #clock: Clock;
  readonly #calls = new Map<CallId, Set<CallWatch>>();
  readonly #lists = new Set<SourceWatcher<CallSummary>>();
  /** Behind it rows are told; `undefined` before anything is known of it. */
  #place: string | undefined;
  #source: EventSource | null = null;
  #isChanging = false;
  #isHidden = false;
  /** What each was told of the connection last. */
  readonly #told = new Map<Watcher, "open" | "lost">();
  #cancelRetry: Cancel = () => {};
  #isWatchingPage = false;

  constructor(base: string, clock: Clock) {
    this.#base = base;
    this.#clock = clock;
  }

  /** The list was read when its log stood there. The oldest reading counts, so that nothing is missed behind it. */
  listStandsAt(place: string | null): void {
    this.#place ??= place ?? "";
  }

  follow(callId: CallId, after: RecordsHad, watcher: SourceWatcher<readonly NewRecord[]>): () => void {
    const watch: CallWatch = { watcher, had: { ...after } };
    const watches = this.#calls.get(callId) ?? new Set();
    this.#calls.set(callId, watches.add(watch));
    this.#changed();
    return () => {
      if (!watches.delete(watch)) return;
      this.#told.delete(watcher);
      if (watches.size === 0) this.#calls.delete(callId);
      this.#changed();
    };
  }

  followCalls(watcher: SourceWatcher<CallSummary>): () => void {
    this.#lists.add(watcher);
    this.#changed();
    return () => {
      if (!this.#lists.delete(watcher)) return;
      this.#told.delete(watcher);
      this.#changed();
    };
  }

  /** Several changes in one turn open one connection. */
  #changed(): void {
    if (this.#isChanging) return;
    this.#isChanging = true;
    queueMicrotask(() => {
      this.#isChanging = false;
      this.#open();
    });
  }

  #open(): void {
    this.#watchPage();
    this.#source?.close();
    this.#source = null;
    this.#cancelRetry();
    if (this.#isHidden || this.#lists.size + this.#calls.size === 0) return;
    const source = new EventSource(`${this.#base}events?${this.#wish()}`);
    this.#source = source;
    const on = (name: string, take: (data: unknown, id: string) => void): void =>
      source.addEventListener(name, (event) => {
        const { data, lastEventId } = event as MessageEvent<string>;
        if (this.#source === source) take(JSON.parse(data), lastEventId);
      });
    on("records", (data) => this.#records(data as { callId: CallId; records: readonly NewRecord[] }));
    on("row", (row, id) => {
      this.#place = placeOf(id) ?? this.#place;
      for (const list of this.#lists) list.next(row as CallSummary);
    });
    on("caughtUp", (_, id) => {
      this.#place = placeOf(id) ?? this.#place;
      this.#tell("open");
    });
    on("lost", () => this.#tell("lost"));
    source.addEventListener("error", () => {
      if (this.#source !== source) return;
      this.#tell("lost");
      if (source.readyState === EventSource.CLOSED)
        this.#cancelRetry = this.#clock.schedule(this.#clock.now() + tryAgainMs, () => this.#open());
    });
  }

  #wish(): string {
    const query = new URLSearchParams();
    if (this.#lists.size > 0) query.set("list", this.#place ?? "");
    for (const [callId, watches] of this.#calls) {
      const least = (part: "record" | "packet"): number =>
        Math.min(...Array.from(watches, ({ had }) => had[part]));
      query.append("call", `${callId}:${least("record")}:${least("packet")}`);
    }
    return query.toString();
  }

  #records({ callId, records }: { readonly callId: CallId; readonly records: readonly NewRecord[] }): void {
    for (const { had, watcher } of this.#calls.get(callId) ?? []) {
      const news = records.filter(({ stream, revision }) => {
        const part = stream.startsWith("call-") ? "record" : "packet";
        if (revision <= had[part]) return false;
        had[part] = revision;
        return true;
      });
      if (news.length > 0) watcher.next(news);
    }
  }

  #tell(state: "open" | "lost"): void {
    const calls = Array.from(this.#calls.values(), (watches) =>
      Array.from(watches, ({ watcher }) => watcher),
    );
    for (const watcher of [...this.#lists, ...calls.flat()]) {
      if (this.#told.get(watcher) === state) continue;
      this.#told.set(watcher, state);
      watcher.connection(state);
    }
  }

  #watchPage(): void {
    if (this.#isWatchingPage || typeof document === "undefined") return;
    this.#isWatchingPage = true;
    const look = (): void => {
      const isHidden = document.visibilityState === "hidden";
      if (isHidden === this.#isHidden) return;
      this.#isHidden = isHidden;
      this.#open();
    };
    document.addEventListener("visibilitychange", look);
    look();
  }
}

/** How far the list was told, by the id of an event. */
function placeOf(id: string): string | null {
  return new URLSearchParams(id).get("list");
}
