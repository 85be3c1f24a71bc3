import { jsonEvent, KurrentDBClient } from "@kurrent/kurrentdb-client";
import type { AppendRequest, CallSummary } from "@offhook/engine";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";
import { SpawnedDouble } from "../../kurrentdb/double/spawned-double.ts";
import { serverVariable } from "../../kurrentdb/subject.ts";
import type { Contender } from "./live-calls.ts";

/**
 * KurrentDB next to its bare client, on the server named in OFFHOOK_KURRENTDB_URL, else on a double in a process of its own.
 *
 * Both send the same events to streams of the same names, one append for each: the records at the revision that is expected,
 * with the same ids and the call's row in the metadata, and those of the index of calls. What the adapter does besides is what
 * the comparison is about: it checks each record and its size, limits what is under way, has a time limit for each append, tries
 * again, and keeps appends to one stream in order.
 */
export function kurrentContender(): Contender {
  const named = process.env[serverVariable];
  return {
    name: "KurrentDB",
    place: named === undefined ? "a double of it" : `at ${serverVariable}`,
    async open() {
      const double = named === undefined ? await SpawnedDouble.start() : null;
      const url = named ?? double?.url ?? "";
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

/**
 * The bare client, with the writes that an index of calls takes: one before a call's first record, and two for all that have
 * ended since the last two were sent.
 */
class BareClient {
  readonly #client: KurrentDBClient;
  readonly #prefix: string;
  #ended: CallSummary[] = [];
  #writing: Promise<void> | null = null;

  constructor(client: KurrentDBClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async append({ stream, expectedRevision, records, summary }: AppendRequest): Promise<void> {
    if (summary !== undefined && expectedRevision < 0) {
      const { accountId, callId, createdAt, direction } = summary;
      await this.#hint(`live-${accountId}`, "CallEntered", [{ callId, createdAt, direction }]);
    }
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
    this.#ended.push(summary);
    this.#writing ??= this.#keepEnded(summary.accountId);
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#client.dispose();
  }

  async #keepEnded(accountId: string): Promise<void> {
    while (this.#ended.length > 0) {
      const ended = this.#ended;
      this.#ended = [];
      const rows = ended.map((summary) => ({ summary, newestBefore: summary.createdAt }));
      await this.#hint(`ended-${accountId}:2026-01-01`, "CallEnded", rows);
      const left = ended.map(({ callId }, at) => [callId, at]);
      await this.#hint(`live-${accountId}`, "CallsLeft", [{ calls: left }]);
    }
    this.#writing = null;
  }

  async #hint(stream: string, type: string, facts: readonly unknown[]): Promise<void> {
    const events = facts.map((data) => jsonEvent({ type, data: data as never }));
    await this.#client.appendToStream(this.#prefix + stream, events, { streamState: "any" });
  }
}
