import { jsonEvent, KurrentDBClient } from "@kurrent/kurrentdb-client";
import type { AppendRequest } from "@offhook/engine";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";
import { SpawnedDouble } from "../../kurrentdb/double/spawned-double.ts";
import { serverVariable } from "../../kurrentdb/subject.ts";
import type { Contender } from "./live-calls.ts";

/**
 * KurrentDB next to its bare client, on the server named in OFFHOOK_KURRENTDB_URL, else on a double in a process of its own. The
 * client does the same writes: the records, each with the call's row, and those of the index of calls.
 */
export function kurrentContender(): Contender {
  return {
    name: "KurrentDB",
    async open() {
      const named = process.env[serverVariable];
      const double = named === undefined ? await SpawnedDouble.start() : null;
      const url = named ?? double?.url ?? "";
      process.stdout.write(`KurrentDB is ${double === null ? `at ${serverVariable}` : "a double of it"}\n`);
      const run = crypto.randomUUID().replaceAll("-", "");
      const store = kurrentDbEventStore(url, { streamPrefix: `a${run}.` });
      const bare = new BareClient(KurrentDBClient.connectionString(url), `b${run}.`);
      return {
        adapter: (request) => store.append(request),
        bare: (request) => bare.append(request),
        async close() {
          await store.close();
          await bare.close();
          await double?.close();
        },
      };
    },
  };
}

/** The bare client, with the writes that an index of calls takes: one before a call's first record, two for what has ended meanwhile. */
class BareClient {
  readonly #client: KurrentDBClient;
  readonly #prefix: string;
  #ended: unknown[] = [];
  #writing: Promise<void> | null = null;

  constructor(client: KurrentDBClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async append({ stream, expectedRevision, records, summary }: AppendRequest): Promise<void> {
    if (expectedRevision < 0)
      await this.#hint("live", [{ callId: records[0]?.callId, createdAt: summary?.createdAt }]);
    const events = records.map((record, index) =>
      jsonEvent({
        id: record.id,
        type: record.type,
        data: record as never,
        metadata: {
          $correlationId: record.callId,
          ...(index === records.length - 1 && { summary }),
        } as never,
      }),
    );
    const streamState = expectedRevision < 0 ? "no_stream" : BigInt(expectedRevision);
    await this.#client.appendToStream(this.#prefix + stream, events, { streamState });
    if (summary?.live !== false) return;
    this.#ended.push({ summary });
    this.#writing ??= this.#keepEnded();
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#client.dispose();
  }

  async #keepEnded(): Promise<void> {
    while (this.#ended.length > 0) {
      const ended = this.#ended;
      this.#ended = [];
      await this.#hint("ended", ended);
      await this.#hint("live", [{ left: ended.length }]);
    }
    this.#writing = null;
  }

  async #hint(stream: string, facts: readonly unknown[]): Promise<void> {
    const events = facts.map((data) => jsonEvent({ type: "Hint", data: data as never }));
    await this.#client.appendToStream(this.#prefix + stream, events, { streamState: "any" });
  }
}
