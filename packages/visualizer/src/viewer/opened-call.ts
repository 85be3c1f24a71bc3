import type { CallId, NewRecord } from "@offhook/engine";
import { isCallRecord } from "@offhook/engine";
import type { CallSource, RecordsHad } from "./call-source.ts";
import { ShownCall } from "./shown-call.ts";
import { branchedPaths, comparedPaths } from "./shown-paths.ts";
import type { ShownPaths } from "./shown-paths.ts";
import type { PathSide, ViewerPlace } from "./viewer-place.ts";

/** Which call is looked at, and beside what. */
export type CallPlace = Pick<ViewerPlace, "otherId" | "edits"> & { readonly callId: CallId };

/** The call that is looked at, alone or beside another path: read, followed while it goes on, and left. */
export class OpenedCall {
  readonly #changed: () => void;
  readonly #grown: (before: ShownCall, now: ShownCall) => void;
  #callId: CallId | null = null;
  #found: FoundCall | null = null;
  #paths: ShownPaths | null = null;
  #opening: AbortController | null = null;
  #stopFollowing: (() => void) | null = null;

  /** Why what was asked for can't be shown. */
  problem: string | null = null;
  connection: "open" | "lost" | null = null;

  /** @param grown is told when a call that goes on has more records */
  constructor(changed: () => void, grown: (before: ShownCall, now: ShownCall) => void) {
    this.#changed = changed;
    this.#grown = grown;
  }

  get isOpening(): boolean {
    return this.#opening !== null;
  }
  get isThere(): boolean {
    return this.#found !== null;
  }
  /** More may come. */
  get isLive(): boolean {
    return this.#found?.source.follow !== undefined && this.#found.shown.steps.at(-1)?.context?.end === null;
  }
  /** `null` where there is one path only. */
  get paths(): ShownPaths | null {
    return this.#paths;
  }

  /** The path of that side. */
  path(side: PathSide): ShownCall | null {
    return this.#paths === null ? (this.#found?.shown ?? null) : this.#paths[side];
  }

  /**
   * Reads what is not there yet, from the first source that has it. Whether that went well is in `problem`.
   * @returns `false` when something else was opened meanwhile
   */
  async open({ callId, otherId, edits }: CallPlace, sources: readonly CallSource[]): Promise<boolean> {
    const known = this.#callId === callId ? this.#found : null;
    this.leave();
    this.#callId = callId;
    const opening = new AbortController();
    this.#opening = opening;
    this.#changed();
    try {
      const call = known ?? (await readCall(sources, callId, opening.signal));
      const other = otherId === null ? null : await readCall(sources, otherId, opening.signal);
      if (opening.signal.aborted) return false;
      this.#found = call;
      if (other !== null) this.#paths = comparedPaths(call.shown, other.shown);
      else if (edits.length > 0) this.#paths = branchedPaths(call.shown, edits);
      else this.#follow(callId, call);
    } catch (error) {
      if (opening.signal.aborted) return false;
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.#opening = null;
    return true;
  }

  leave(): void {
    this.#opening?.abort();
    this.#stopFollowing?.();
    [this.#opening, this.#stopFollowing] = [null, null];
    [this.#callId, this.#found, this.#paths] = [null, null, null];
    [this.problem, this.connection] = [null, null];
  }

  #follow(callId: CallId, { shown, source }: FoundCall): void {
    const stop = source.follow?.(callId, recordsHad(shown.records), {
      next: (news) => this.#grow(news),
      connection: (state) => {
        this.connection = state;
        this.#changed();
      },
    });
    this.#stopFollowing = stop ?? null;
  }

  #grow(news: readonly NewRecord[]): void {
    const found = this.#found;
    if (found === null || news.length === 0) return;
    const { shown } = found;
    const now = new ShownCall([...shown.records, ...news], shown.warnings);
    now.packets = shown.packets;
    this.#found = { ...found, shown: now };
    this.#grown(shown, now);
  }
}

interface FoundCall {
  readonly shown: ShownCall;
  readonly source: CallSource;
}

async function readCall(
  sources: readonly CallSource[],
  callId: CallId,
  signal: AbortSignal,
): Promise<FoundCall> {
  for (const source of sources) {
    const found = await source.call(callId, signal);
    if (found !== null) return { shown: new ShownCall(found.records, found.warnings), source };
  }
  throw new Error(`There is no call ${callId} here.`);
}

function recordsHad(records: readonly NewRecord[]): RecordsHad {
  const last = (isOf: (record: NewRecord) => boolean): number =>
    records.filter(isOf).reduce((most, { revision }) => Math.max(most, revision), -1);
  return { record: last(isCallRecord), packet: last((record) => !isCallRecord(record)) };
}
