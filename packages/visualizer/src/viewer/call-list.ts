import type { CallSummary } from "@offhook/engine";
import type { CallSource } from "./call-source.ts";

/** How many calls are asked for at once. */
const pageLength = 200;

/** The calls of a source that meet a filter, as far as they were loaded. */
export class CallList {
  readonly #changed: () => void;
  readonly #isMeant: (call: CallSummary, filter: string) => boolean;
  #source: CallSource;
  #filter = "";
  #calls: readonly CallSummary[] = [];
  #hasMore = false;
  #problem: string | null = null;
  #asking: AbortController | null = null;
  #stop: (() => void) | null = null;
  connection: "open" | "lost" | null = null;

  constructor(
    source: CallSource,
    changed: () => void,
    isMeant: (call: CallSummary, filter: string) => boolean,
  ) {
    this.#source = source;
    this.#changed = changed;
    this.#isMeant = isMeant;
  }

  get calls(): readonly CallSummary[] {
    return this.#calls;
  }
  get hasMore(): boolean {
    return this.#hasMore;
  }
  get problem(): string | null {
    return this.#problem;
  }
  get isLoading(): boolean {
    return this.#asking !== null;
  }

  /** Loads the first page of what meets the filter. */
  async load(source: CallSource, filter: string): Promise<void> {
    if (source !== this.#source) this.#calls = [];
    [this.#source, this.#filter] = [source, filter];
    this.#hasMore = false;
    await this.#ask();
  }

  /** Loads what comes behind; nothing while something is on its way. */
  async more(): Promise<void> {
    if (this.#hasMore && !this.isLoading) await this.#ask(this.#calls.at(-1));
  }

  /** Follows the source, where it can be followed, until it is followed no more. */
  follow(): void {
    this.stop();
    const stop = this.#source.followCalls?.({
      next: (news) => {
        const known = this.#calls.findIndex(({ callId }) => callId === news.callId);
        if (known >= 0) this.#calls = this.#calls.with(known, news);
        else if (this.#isMeant(news, this.#filter)) this.#insert(news);
        this.#changed();
      },
      connection: (state) => {
        this.connection = state;
        this.#changed();
      },
    });
    this.#stop = stop ?? null;
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    this.connection = null;
  }

  #insert(call: CallSummary): void {
    const behind = this.#calls.findIndex(({ createdAt }) => createdAt <= call.createdAt);
    // One that is older than all that were loaded comes when one scrolls there.
    if (behind >= 0) this.#calls = this.#calls.toSpliced(behind, 0, call);
    else if (!this.#hasMore) this.#calls = [...this.#calls, call];
  }

  async #ask(olderThan?: CallSummary): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#changed();
    try {
      const { calls, hasMore } = await this.#source.calls({
        filter: this.#filter,
        limit: pageLength,
        signal: asking.signal,
        ...(olderThan !== undefined && { olderThan }),
      });
      if (this.#asking !== asking) return;
      this.#calls = olderThan === undefined ? calls : [...this.#calls, ...calls];
      this.#hasMore = hasMore;
      this.#problem = null;
    } catch (error) {
      if (this.#asking !== asking) return;
      this.#problem = error instanceof Error ? error.message : String(error);
    }
    this.#asking = null;
    this.#changed();
  }
}
