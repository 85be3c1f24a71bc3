import type { LoggedEvent } from "./event-log.ts";

/**
 * Which ids were committed lately, and where. The server has it in memory: after a restart it does not know them any more,
 * and an append that expects any revision is written a second time.
 */
export class CommittedIds {
  readonly #places = new Map<string, LoggedEvent>();

  /** The revision at which an event with this id was committed to the stream. */
  revisionOf(id: string, stream: string): number | undefined {
    const event = this.#places.get(id);
    return event?.stream === stream ? event.revision : undefined;
  }

  add(event: LoggedEvent): void {
    this.#places.set(event.id, event);
    if (this.#places.size <= mostIds) return;
    for (const [oldest] of this.#places) {
      this.#places.delete(oldest);
      break;
    }
  }
}

const mostIds = 100_000;
