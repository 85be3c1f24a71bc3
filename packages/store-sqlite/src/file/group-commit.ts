import { OffhookError } from "@offhook/engine";
import { asFileFault, isBusy } from "./file-faults.ts";
import type { FaultMaker } from "./file-faults.ts";
import { LogEmptying } from "./log-emptying.ts";
import type { Erasure } from "./log-emptying.ts";
import { afterDelay, onRest } from "./turns.ts";

/**
 * Writes that are asked for within one callback, and by the promises that it settles, are committed together and answered
 * after the one sync that makes them durable. Where this goes on for long, those of a whole turn of the event loop are. A
 * lone write does not wait for company.
 *
 * A write looks before it changes anything: one that throws an OffhookError has changed nothing, is refused with it,
 * and hurts no other write of its batch. Anything else that is thrown rolls the whole batch back.
 */
export class GroupCommit {
  readonly #transaction: Transaction;
  readonly #path: string;
  readonly #makeFault: FaultMaker;
  #queue: Write[] = [];
  #scheduled = false;
  #closing = false;
  readonly #lullMs: number;
  /** The lull that erasures are waiting for. */
  #lull: object | undefined;
  #busySince: number | null = null;
  readonly #erasures: LogEmptying;
  #idle: (() => void)[] = [];

  /** @param eraseWithinMs for how long nothing must have been written when the log is emptied of what was erased */
  constructor(transaction: Transaction, path: string, makeFault: FaultMaker, eraseWithinMs: number) {
    this.#transaction = transaction;
    this.#path = path;
    this.#makeFault = makeFault;
    this.#lullMs = Math.min(eraseWithinMs, longestLullMs);
    this.#erasures = new LogEmptying(
      () => transaction.emptyLog(),
      path,
      makeFault,
      () => this.#tellIfIdle(),
      eraseWithinMs,
    );
  }

  /**
   * Resolves with what `work` returned, once it is durable; with `erases` not before the write-ahead log, where old
   * bytes linger, has been emptied as well, once for all of a batch.
   */
  run<T>(work: () => T, erases: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, erases, resolve: resolve as (result: unknown) => void, reject });
      this.#schedule();
    });
  }

  get hasWaiting(): boolean {
    return this.#queue.length > 0;
  }

  /** Resolves once nothing is waiting to be written or erased. */
  async drained(): Promise<void> {
    if (this.#isIdle()) return;
    this.#closing = true;
    const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
    if (this.#queue.length > 0) this.#schedule();
    this.#erasures.hurry();
    await idle;
  }

  #isIdle(): boolean {
    return this.#queue.length === 0 && this.#erasures.isIdle;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    if (!this.#closing && this.#lullMs > 0 && this.#queue.every(({ erases }) => erases)) {
      this.#scheduleInLull();
      return;
    }
    this.#scheduled = true;
    onRest(() => this.#flush());
  }

  /** Erasures alone are in no hurry: they go along with the next write, or on their own when none comes. */
  #scheduleInLull(): void {
    if (this.#lull !== undefined) return;
    const lull = {};
    this.#lull = lull;
    afterDelay(this.#lullMs, () => {
      if (this.#lull === lull && !this.#scheduled) this.#flush();
    });
  }

  #flush(): void {
    this.#scheduled = false;
    this.#lull = undefined;
    const batch = this.#queue.slice(0, largestBatch);
    const answers = this.#commit(batch);
    if (answers === "busy") {
      this.#scheduled = true;
      afterDelay(busyRetryMs, () => this.#flush());
      return;
    }
    this.#busySince = null;
    this.#queue = this.#queue.slice(batch.length);
    this.#erasures.written();
    for (const { lingers, give } of answers) if (!lingers) give();
    this.#erasures.finish(answers.filter(({ lingers }) => lingers));
    if (this.#closing) this.#erasures.hurry();
    if (this.#queue.length > 0) this.#schedule();
    this.#tellIfIdle();
  }

  /** Commits a batch and gives the answers for its writers, or `busy` when the file is worth another try. */
  #commit(batch: readonly Write[]): "busy" | Answer[] {
    try {
      this.#transaction.begin();
      const answers = batch.map(answerOf);
      this.#transaction.commit();
      return answers;
    } catch (error) {
      this.#transaction.rollback();
      this.#busySince ??= performance.now();
      if (isBusy(error) && performance.now() - this.#busySince < busyPatienceMs) return "busy";
      const fault = asFileFault(error, this.#path, this.#makeFault);
      return batch.map(({ reject }) => ({ lingers: false, give: () => reject(fault), reject }));
    }
  }

  #tellIfIdle(): void {
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }
}

export interface Transaction {
  begin(): void;
  /** Durable when it returns. */
  commit(): void;
  /** Does not throw, also when nothing was begun. */
  rollback(): void;
  /** `false` when somebody who reads the file holds it up. */
  emptyLog(): boolean;
}

interface Write {
  readonly work: () => unknown;
  readonly erases: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: OffhookError) => void;
}

/** Bounds how long the event loop stands still: 128 small records take a few milliseconds. */
const largestBatch = 128;
/** About as long as the steps of a call that follow an erasure. */
const longestLullMs = 25;
const busyRetryMs = 25;
const busyPatienceMs = 5_000;

/** What a writer is told once its batch is committed and, if it `lingers`, its bytes are gone from the log too. */
interface Answer extends Erasure {
  readonly lingers: boolean;
}

function answerOf({ work, erases, resolve, reject }: Write): Answer {
  try {
    const result = work();
    return { lingers: erases, give: () => resolve(result), reject };
  } catch (error) {
    if (!(error instanceof OffhookError)) throw error;
    return { lingers: false, give: () => reject(error), reject };
  }
}
