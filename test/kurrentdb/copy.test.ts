import { join } from "node:path";
import { callAppend, testCallId } from "@offhook/engine/testing";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import { expect, it } from "vitest";
import { chained } from "../cli/chained-records.ts";
import { folder, objects, offhook } from "../cli/offhook-process.ts";
import { kurrentSubject } from "./subject.ts";

const subject = await kurrentSubject();

it(`offhook copy goes from a file to ${subject.name} and back, and says no password`, {
  timeout: 60_000,
}, async () => {
  const from = join(folder(), "calls.db");
  const store = await openSqliteEventStore(from);
  for (let number = 0; number < 20; number++) {
    const request = callAppend(testCallId(number), -1, 3, { summary: { live: number % 5 === 0 } });
    await store.append({ ...request, records: chained(request.records) });
  }
  await store.close();
  const prefix = `c${crypto.randomUUID().replaceAll("-", "")}.`;
  const server = `${subject.url}${subject.url.includes("?") ? "&" : "?"}streamPrefix=${prefix}`;
  const withPassword = subject.double === null ? server : server.replace("//", "//admin:geheim@");
  const there = await offhook(["copy", "--from", from, "--to", withPassword]);
  expect([there.code, there.stderr]).toEqual([0, ""]);
  expect(there.stdout).toMatch(/^20 calls copied into .* Compared: 60 records are the same/);
  expect(there.stdout).not.toContain("geheim");
  const again = objects((await offhook(["copy", "--from", from, "--to", server, "--json"])).stdout);
  expect(again.at(-1)).toMatchObject({ ok: true, copied: 0, present: 20, compared: 60 });
  const back = join(folder(), "back.db");
  const told = objects((await offhook(["copy", "--from", server, "--to", back, "--json"])).stdout);
  expect(told.at(-1)).toMatchObject({ ok: true, copied: 20, compared: 60, live: 4 });
  const listed = async (name: string) =>
    (await offhook(["list", "--json", "--limit", "50", "--store", name])).stdout;
  expect(await listed(back)).toBe(await listed(from));
});
