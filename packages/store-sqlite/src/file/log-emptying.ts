import type { OffhookError } from "@offhook/engine";
import { asFileFault } from "./file-faults.ts";
import type { FaultMaker } from "./file-faults.ts";
import { afterDelay } from "./turns.ts";

/**
 * Old bytes of what was erased linger in the write-ahead log until it is emptied, which costs two more syncs. So it
 * is done a moment after an erasure, once for all that have come by then: a call erases in the middle of its work, and
 * must not wait for it. It takes at most a quarter of the time, however slow the disk is.
 */
export class LogEmptying {
  readonly #emptyLog: () => boolean;
  readonly #path: string;
  readonly #makeFault: FaultMaker;
  readonly #onIdle: () => void;
  /** How long the first erasure waits for others. */
  readonly #settleMs: number;
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
    settleMs: number,
  ) {
    this.#emptyLog = emptyLog;
    this.#path = path;
    this.#makeFault = makeFault;
    this.#onIdle = onIdle;
    this.#settleMs = settleMs;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /** Erasures that are committed, and are to be answered once their bytes are gone. */
  finish(erasures: readonly Erasure[]): void {
    if (this.isIdle) this.#restUntil = Math.max(this.#restUntil, performance.now() + this.#settleMs);
    this.#waiting.push(...erasures);
    this.#goOn();
  }

  /** Waits no longer for company: the file is being closed. */
  hurry(): void {
    if (this.isIdle || this.#heldUpSince !== null) return;
    this.#restUntil = 0;
    this.#goOnSoon?.();
  }

  #goOn(): void {
    if (this.#scheduled || this.isIdle) return;
    const now = performance.now();
    if (now >= this.#restUntil) {
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
    afterDelay(Math.ceil(this.#restUntil - now), goOn);
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

const patienceMs = 5_000;
const retryMs = 25;
