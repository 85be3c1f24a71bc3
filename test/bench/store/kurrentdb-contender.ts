import { jsonEvent, KurrentDBClient } from "@kurrent/kurrentdb-client";
import type { AppendRequest } from "@offhook/engine";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";
import { SpawnedDouble } from "../../kurrentdb/double/spawned-double.ts";
import { serverVariable } from "../../kurrentdb/subject.ts";
import type { Contender } from "./live-calls.ts";

/**
 * KurrentDB next to its bare client, on the server named in OFFHOOK_KURRENTDB_URL, else on a double in a process of its own. The
 * client writes the same events: the records, each with the call's row, and one for the index in front of each call.
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
      const client = KurrentDBClient.connectionString(url);
      return {
        adapter: (request) => store.append(request),
        bare: (request) => appendBare(client, `b${run}.`, request),
        async close() {
          await store.close();
          await client.dispose();
          await double?.close();
        },
      };
    },
  };
}

async function appendBare(
  client: KurrentDBClient,
  prefix: string,
  { stream, expectedRevision, records, summary }: AppendRequest,
): Promise<void> {
  if (expectedRevision < 0) {
    const data = { callId: records[0]?.callId, createdAt: summary?.createdAt };
    await client.appendToStream(`${prefix}index`, jsonEvent({ type: "CallEntered", data }), {
      streamState: "any",
    });
  }
  const events = records.map((record, index) =>
    jsonEvent({
      id: record.id,
      type: record.type,
      data: record as never,
      metadata: { $correlationId: record.callId, ...(index === records.length - 1 && { summary }) } as never,
    }),
  );
  const streamState = expectedRevision < 0 ? "no_stream" : BigInt(expectedRevision);
  await client.appendToStream(prefix + stream, events, { streamState });
}
