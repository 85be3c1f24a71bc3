import { writeSync } from "node:fs";
import { openSqliteStores } from "@offhook/store-sqlite";
import type { CallId, SecretName } from "@offhook/engine";
import { callAppend, testCallId } from "@offhook/engine/testing";

/**
 * A process that appends for as long as it lives, eight calls at a time, and says on standard output what was
 * acknowledged, one line each: `record <stream> <revision> <id>` or `secret <name> <hex>`.
 *
 *     node writing-process.ts <calls.db> <number of its first call>
 */
const [path = "", firstCall = "0"] = process.argv.slice(2);
const stores = await openSqliteStores(path, { rootKey: new Uint8Array(32).fill(7) });
say("open");

let nextCall = Number(firstCall);
await Promise.all(Array.from({ length: 8 }, appendForEver));

async function appendForEver(): Promise<never> {
  for (;;) {
    const callId = testCallId(nextCall++);
    await keepSecret(callId);
    for (let revision = -1; revision < 20; revision += 2) {
      const request = callAppend(callId, revision, 2);
      await stores.events.append(request);
      for (const record of request.records) say(`record ${record.stream} ${record.revision} ${record.id}`);
    }
  }
}

async function keepSecret(callId: CallId): Promise<void> {
  const name: SecretName = `key/${callId}`;
  const value = Buffer.from(callId);
  await stores.vault.put([{ name, value }]);
  say(`secret ${name} ${value.toString("hex")}`);
}

/** Out of this process before the next step: a line that was said was acknowledged. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
