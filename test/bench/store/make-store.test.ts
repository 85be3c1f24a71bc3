import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import { verifyCall } from "@offhook/replay";
import { afterAll, expect, it } from "vitest";
import { digest } from "./call-template.ts";
import { makeStore } from "./make-store.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-made-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("a made store holds whole calls that verify, the newest of them live", async () => {
  const path = join(folder, "made.db");
  const { records } = await makeStore(path, { calls: 120, live: 20 });
  const store = await openSqliteEventStore(path, { readOnly: true });
  const calls = await all(store.listCalls());
  const problems = [];
  let read = 0;
  for (const call of calls) {
    const stream = await all(store.readStream(`call-${call.callId}`));
    read += stream.length;
    problems.push(...verifyCall(stream, digest, call).problems);
  }
  await store.close();
  expect(problems).toEqual([]);
  expect([calls.length, read]).toEqual([120, records]);
  expect(new Set(calls.map(({ telegramCallId }) => telegramCallId)).size).toBe(120);
  expect(calls.findIndex(({ live }) => !live)).toBe(20);
  expect(new Set(calls.slice(0, 20).map(({ state }) => state))).toEqual(new Set(["confirmed"]));
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
