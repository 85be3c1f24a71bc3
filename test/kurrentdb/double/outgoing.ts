import type { ReadResp as ReadResponse } from "@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js";
import type { FaultSwitches } from "./faults.ts";
import type { ReadCall } from "./read-calls.ts";

/** The messages of a read on their way to the client, no faster than it takes them. */
export class Outgoing {
  readonly #call: ReadCall;
  readonly #faults: FaultSwitches;
  #wake = Promise.withResolvers<void>();

  constructor(call: ReadCall, faults: FaultSwitches) {
    this.#call = call;
    this.#faults = faults;
    const stopWatching = faults.onChange(() => this.wake());
    call.on("drain", () => this.wake());
    call.on("cancelled", () => {
      stopWatching();
      this.wake();
    });
  }

  get isOver(): boolean {
    return this.#call.cancelled;
  }

  /** Lets what waits look again. */
  wake(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  /** Resolves at the next `wake`. */
  change(): Promise<void> {
    return this.#wake.promise;
  }

  async send(message: ReadResponse): Promise<void> {
    while (this.#faults.current.isMuted && !this.isOver) await this.change();
    if (this.isOver || this.#call.write(message)) return;
    while (this.#call.writableNeedDrain && !this.isOver) await this.change();
  }

  /** Sends a message for each, and ends the call. */
  async sendAll<T>(items: Iterable<T>, messageOf: (item: T) => ReadResponse): Promise<void> {
    for (const item of items) {
      if (this.isOver) return;
      await this.send(messageOf(item));
    }
    this.#call.end();
  }
}
