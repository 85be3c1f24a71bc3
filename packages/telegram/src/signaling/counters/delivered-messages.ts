import { frameLimits } from "../body/seq.ts";

/**
 * Which acknowledged messages were delivered, so that one that is sent again is not delivered twice. tgcalls forgets
 * all below the first one of a packet; an old packet that comes late would then deliver a message again. This
 * remembers as many as a peer may have unacknowledged, the latest ones.
 */
export class DeliveredMessages {
  readonly #counters = new Set<number>();

  /** Whether this is the first time; notes it. */
  isFirst(counter: number): boolean {
    if (this.#counters.has(counter)) return false;
    this.#counters.add(counter);
    if (this.#counters.size > frameLimits.unacked) {
      for (const earliest of this.#counters) {
        this.#counters.delete(earliest);
        break;
      }
    }
    return true;
  }
}
