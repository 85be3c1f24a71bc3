import type { KurrentDBClient } from "@kurrent/kurrentdb-client";
import { loadClient } from "./client-module.ts";
import { answerWithin } from "./patience.ts";
import type { ServerAddress } from "./server-address.ts";
import { faultOf } from "./server-faults.ts";

/**
 * The client that reads: one for each server, for all stores that the process opens there one after the other, because the
 * client (1.3.1) never ends the connection that it reads with, whether it is disposed of or not. One whose first read finds no
 * server fails for ever, so it is given up for a new one; so is one that has failed several times in a row, whatever the
 * reason. Reading has a client of its own, because giving one up ends whatever else it does.
 */
export class ReadingClients {
  readonly #address: ServerAddress;

  constructor(address: ServerAddress) {
    this.#address = address;
  }

  /** One try of a read. @throws what the client throws, NoAnswer, StoreError */
  async use<T>(work: (client: KurrentDBClient) => Promise<T>, timeoutMs: number): Promise<T> {
    const { url } = this.#address;
    const reading = current.get(url) ?? { client: this.#connect(), hasRead: false, failures: 0 };
    current.set(url, reading);
    try {
      const result = await answerWithin(timeoutMs, reading.client.then(work));
      reading.hasRead = true;
      reading.failures = 0;
      return result;
    } catch (error) {
      reading.failures++;
      const isLost = !reading.hasRead || reading.failures >= mostFailures;
      if (faultOf(error) === "passing" && isLost) giveUp(url, reading);
      throw error;
    }
  }

  #connect(): Promise<KurrentDBClient> {
    const { url, shown } = this.#address;
    const client = loadClient(shown).then(({ KurrentDBClient: Client }) => Client.connectionString(url));
    // Without the client's package there is nothing to keep.
    client.catch(() => current.delete(url));
    return client;
  }
}

interface ReadingClient {
  readonly client: Promise<KurrentDBClient>;
  hasRead: boolean;
  failures: number;
}

/** By connection string. */
const current = new Map<string, ReadingClient>();
const mostFailures = 3;

function giveUp(url: string, reading: ReadingClient): void {
  if (current.get(url) !== reading) return;
  current.delete(url);
  void reading.client.then((client) => client.dispose()).catch(() => {});
}
