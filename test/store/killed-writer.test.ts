import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { SecretName, StoredRecord } from "@offhook/engine";
import { openSqliteStores } from "@offhook/store-sqlite";
import { seededRandom } from "@offhook/engine/testing";
import { start } from "./child-process.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-killed-"));
afterAll(() => rmSync(folder, { recursive: true }));

const seed = Number(process.env["OFFHOOK_SEED"] ?? Date.now() % 1_000_000);
const kills = 24;

it(`loses nothing acknowledged in ${kills} deaths by SIGKILL (seed ${seed})`, {
  timeout: 120_000,
}, async () => {
  const random = seededRandom(seed);
  const path = join(folder, "calls.db");
  const records = new Map<string, string>();
  const secrets = new Map<SecretName, string>();

  for (let life = 0; life < kills; life++) {
    const child = start("writing-process.ts", [path, String(life * 100_000)]);
    await child.said(1 + random(60));
    await new Promise((resolve) => setTimeout(resolve, random(40)));
    await child.kill();
    for (const line of child.lines()) {
      const [kind, name = "", ...rest] = line.split(" ");
      if (kind === "record") records.set(`${name} ${rest[0]}`, rest[1] ?? "");
      if (kind === "secret") secrets.set(name as SecretName, rest[0] ?? "");
    }
    if (life % 4 === 3) await check(path, records, secrets);
  }
  expect(records.size).toBeGreaterThan(kills * 10);
});

/** The lock is free at once, every acknowledged record and secret is there, every chain is whole, the index agrees. */
async function check(
  path: string,
  records: Map<string, string>,
  secrets: Map<SecretName, string>,
): Promise<void> {
  const stores = await openSqliteStores(path, {
    rootKey: new Uint8Array(32).fill(7),
    integrityCheck: "always",
  });
  const { events, vault } = stores;
  try {
    const streams = new Map<string, StoredRecord[]>();
    for await (const record of events.readAll()) {
      const stream = streams.get(record.stream) ?? [];
      expect(record.revision).toBe(stream.length);
      stream.push(record);
      streams.set(record.stream, stream);
    }
    for (const [place, id] of records) {
      const [stream = "", revision] = place.split(" ");
      expect(streams.get(stream)?.[Number(revision)]?.id).toBe(id);
    }
    let calls = 0;
    for await (const summary of events.listCalls()) {
      calls++;
      expect(summary.records).toBe(streams.get(`call-${summary.callId}`)?.length);
    }
    expect(calls).toBe(streams.size);
    for (const [name, value] of secrets)
      expect(Buffer.from((await vault.get(name)) ?? []).toString("hex")).toBe(value);
  } finally {
    await stores.close();
  }
}
