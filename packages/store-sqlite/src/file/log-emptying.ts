import type { OffhookError } from "@offhook/engine";
import { asFileFault } from "./file-faults.ts";
import type { FaultMaker } from "./file-faults.ts";
import { afterDelay } from "./turns.ts";

/**
 * Old bytes of what was erased linger in the write-ahead log until it is emptied, which costs four more syncs, and
 * makes every other process that syncs the same disk wait for them. So it is done in a lull, once for all that have
 * come by then: a call erases in the middle of its work, and must not wait for it. Where there is no lull it is done all
 * the same, and takes at most a quarter of the time, however slow the disk is.
 */
export class LogEmptying {
  readonly #emptyLog: () => boolean;
  readonly #path: string;
  readonly #makeFault: FaultMaker;
  readonly #onIdle: () => void;
  /** For so long nothing must have been written. */
  readonly #lullMs: number;
  #writtenAt = Number.NEGATIVE_INFINITY;
  /** When the first of those that wait came. */
  #since = 0;
  #waiting: Erasure[] = [];
  #restUntil = 0;
  #scheduled = false;
  #heldUpSince: number | null = null;
  /** Cuts the rest short that is being taken. */
  #goOnSoon: (() => void) | undefined;

  /** @param emptyLog `false` when somebody who reads the file holds it up */
  constructor(
    emptyLog: () => boolean,
    path: string,
    makeFault: FaultMaker,
    onIdle: () => void,
    lullMs: number,
  ) {
    this.#emptyLog = emptyLog;
    this.#path = path;
    this.#makeFault = makeFault;
    this.#onIdle = onIdle;
    this.#lullMs = lullMs;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /** Something was committed: no lull yet. */
  written(): void {
    this.#writtenAt = performance.now();
  }

  /** Erasures that are committed, and are to be answered once their bytes are gone. */
  finish(erasures: readonly Erasure[]): void {
    if (erasures.length === 0) return;
    if (this.isIdle) this.#since = performance.now();
    this.#waiting.push(...erasures);
    this.#goOn();
  }

  /** A lull, or the end of the patience for one; not before the last emptying is rested from. */
  #dueAt(): number {
    const lull = Math.min(this.#writtenAt + this.#lullMs, this.#since + lullsWaited * this.#lullMs);
    return Math.max(this.#restUntil, lull);
  }

  /** Waits no longer for company: the file is being closed. */
  hurry(): void {
    if (this.isIdle || this.#heldUpSince !== null) return;
    this.#restUntil = 0;
    this.#since = Number.NEGATIVE_INFINITY;
    this.#goOnSoon?.();
  }

  #goOn(): void {
    if (this.#scheduled || this.isIdle) return;
    const now = performance.now();
    const dueAt = this.#dueAt();
    if (now >= dueAt) {
      this.#attempt(now);
      return;
    }
    this.#scheduled = true;
    const goOn = (): void => {
      if (this.#goOnSoon !== goOn) return;
      this.#goOnSoon = undefined;
      this.#scheduled = false;
      this.#goOn();
      if (this.isIdle) this.#onIdle();
    };
    this.#goOnSoon = goOn;
    afterDelay(Math.ceil(dueAt - now), goOn);
  }

  #attempt(now: number): void {
    try {
      if (this.#emptyLog()) {
        this.#heldUpSince = null;
        const end = performance.now();
        this.#restUntil = end + 3 * (end - now);
        for (const { give } of this.#waiting.splice(0)) give();
        return;
      }
      this.#heldUpSince ??= now;
      if (now - this.#heldUpSince > patienceMs)
        throw this.#makeFault(
          "LOCKED",
          `What was erased from ${this.#path} still stands in its write-ahead log, because another program reads the file; end that program and erase again.`,
        );
      this.#restUntil = performance.now() + retryMs;
      this.#goOn();
    } catch (error) {
      this.#heldUpSince = null;
      const fault = asFileFault(error, this.#path, this.#makeFault);
      for (const { reject } of this.#waiting.splice(0)) reject(fault);
    }
  }
}

export interface Erasure {
  readonly give: () => void;
  readonly reject: (error: OffhookError) => void;
}

/** An erasure waits for a lull ten times as long as the lull. */
const lullsWaited = 10;
const patienceMs = 5_000;
const retryMs = 25;
