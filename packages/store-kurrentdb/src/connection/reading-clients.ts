import type { KurrentDBClient } from "@kurrent/kurrentdb-client";
import { loadClient } from "./client-module.ts";
import { answerWithin } from "./patience.ts";
import type { ServerAddress } from "./server-address.ts";
import { faultOf } from "./server-faults.ts";

/**
 * The clients that read. One whose first read finds no server fails for ever (version 1.3.1), so it is given up for a new
 * one; so is one that has failed several times in a row, whatever the reason. Reading has clients of its own, because
 * giving one up ends whatever else it does.
 */
export class ReadingClients {
  readonly #address: ServerAddress;
  #current: ReadingClient | undefined;
  #closed = false;

  constructor(address: ServerAddress) {
    this.#address = address;
  }

  /** One try of a read. @throws what the client throws, NoAnswer, StoreError */
  async use<T>(work: (client: KurrentDBClient) => Promise<T>, timeoutMs: number): Promise<T> {
    const reading = (this.#current ??= { client: this.#connect(), hasRead: false, failures: 0 });
    try {
      const result = await answerWithin(timeoutMs, reading.client.then(work));
      reading.hasRead = true;
      reading.failures = 0;
      return result;
    } catch (error) {
      reading.failures++;
      const isLost = !reading.hasRead || reading.failures >= mostFailures;
      if (faultOf(error) === "passing" && isLost) this.#giveUp(reading);
      throw error;
    }
  }

  /** The client that is left, if there is one. */
  close(): Promise<KurrentDBClient> | undefined {
    this.#closed = true;
    return this.#current?.client;
  }

  #connect(): Promise<KurrentDBClient> {
    return loadClient(this.#address.shown).then(({ KurrentDBClient: Client }) =>
      Client.connectionString(this.#address.url),
    );
  }

  #giveUp(reading: ReadingClient): void {
    if (this.#current !== reading || this.#closed) return;
    this.#current = undefined;
    void reading.client.then((client) => client.dispose()).catch(() => {});
  }
}

interface ReadingClient {
  readonly client: Promise<KurrentDBClient>;
  hasRead: boolean;
  failures: number;
}

const mostFailures = 3;
