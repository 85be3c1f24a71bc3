import { callStream } from "../store/call-record.ts";
import type { EventStore } from "../store/event-store.ts";
import { StoreError, WrongExpectedRevision } from "../store/store-errors.ts";
import { summarize } from "../replay/call-state.ts";
import type { CallState } from "../replay/call-state.ts";
import type { BatchPlan, CallInputItem } from "./batch-plan.ts";

/** A batch that was sent to the store, and what was decided of it. */
export interface AppendAttempt {
  readonly batch: readonly CallInputItem[];
  readonly plan: BatchPlan;
}

/**
 * The appends that were sent for the next revision of a call and not acknowledged. A store that is far away may have taken
 * one whose answer was lost, and may take it still; what was decided stands then, and is not decided a second time. So the
 * store is asked before anything else is appended.
 */
export class AppendAttempts {
  #sent: AppendAttempt[] = [];
  #isOpen = false;

  /** Whether the store has to be asked. */
  get isInDoubt(): boolean {
    return this.#isOpen;
  }

  /**
   * Appends what was decided after this state. Durable when it resolves.
   * @throws StoreError, WrongExpectedRevision; then it may stand in the store all the same, or one before it (`isInDoubt`)
   */
  async append(store: EventStore, { callId, revision }: CallState, attempt: AppendAttempt): Promise<void> {
    const { records, state } = attempt.plan;
    this.#sent.push(attempt);
    try {
      const summary = summarize(state);
      await store.append({ stream: callStream(callId), expectedRevision: revision, records, summary });
      this.#sent = [];
    } catch (error) {
      if (error instanceof StoreError && error.code === "STORE_UNAVAILABLE") this.#isOpen = true;
      else {
        this.#sent.pop();
        this.#isOpen = error instanceof WrongExpectedRevision && this.#sent.length > 0;
      }
      throw error;
    }
  }

  /**
   * Asks the store which of them stands after this state.
   * @returns that one, and the inputs that are in none
   * @throws WrongExpectedRevision when something else stands there, StoreError
   */
  async settle(
    store: EventStore,
    { callId, revision }: CallState,
  ): Promise<{ readonly stored: AppendAttempt | undefined; readonly open: readonly CallInputItem[] }> {
    const stream = callStream(callId);
    let standing: string | undefined;
    for await (const { id } of store.readStream(stream, { fromRevision: revision + 1, limit: 1 }))
      standing = id;
    const stored = this.#sent.find(({ plan }) => plan.records[0]?.id === standing);
    this.#isOpen = false;
    const latest = this.#sent.at(-1)?.batch ?? [];
    if (standing !== undefined) this.#sent = [];
    if (standing !== undefined && stored === undefined)
      throw new WrongExpectedRevision(stream, revision, revision + 1);
    return { stored, open: latest.filter((item) => stored?.batch.includes(item) !== true) };
  }
}
