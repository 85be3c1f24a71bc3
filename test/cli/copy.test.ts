import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { signalingStream } from "@offhook/engine";
import { callAppend, signalingRecord, testCallId } from "@offhook/engine/testing";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import { describe, expect, it } from "vitest";
import { chained } from "./chained-records.ts";
import { folder, objects, offhook, start } from "./offhook-process.ts";
import type { Ran, Told } from "./offhook-process.ts";

/** A store with so many calls of three records and two packets each; every tenth is live. */
async function storeWith(calls: number, path = join(folder(), "calls.db")): Promise<string> {
  const store = await openSqliteEventStore(path, { synchronous: "normal" });
  await Promise.all(
    Array.from({ length: calls }, async (_, number) => {
      const callId = testCallId(number);
      const request = callAppend(callId, -1, 3, { summary: { live: number % 10 === 0 } });
      await store.append({ ...request, records: chained(request.records) });
      const packets = chained([0, 1].map((revision) => signalingRecord(callId, revision)));
      await store.append({ stream: signalingStream(callId), expectedRevision: -1, records: packets });
    }),
  );
  await store.close();
  return path;
}

function copy(from: string, to: string, ...more: readonly string[]): Promise<Ran> {
  return offhook(["copy", "--from", from, "--to", to, ...more]);
}

async function summaryOf(from: string, to: string): Promise<unknown> {
  return objects((await copy(from, to, "--json")).stdout).at(-1);
}

function tamper(path: string, statement: string, call: number): void {
  const database = new DatabaseSync(path);
  expect(database.prepare(statement).run(testCallId(call)).changes).toBe(1);
  database.close();
}

function byKind(a: Told, b: Told): number {
  return a["kind"] < b["kind"] ? -1 : 1;
}

describe("offhook copy", { timeout: 60_000 }, () => {
  it("copies all calls with their packets, and says what was compared", async () => {
    const from = await storeWith(30);
    const to = join(folder(), "copy.db");
    const { code, stdout, stderr } = await copy(from, to);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      `30 calls copied into ${to}. Compared: 150 records are the same, their checksums too.\n` +
        `3 of them are live: an engine that starts on ${to} goes on with them, so let none run on the other.\n`,
    );
    const listed = async (store: string) => (await offhook(["list", "--json", "--store", store])).stdout;
    expect(await listed(to)).toBe(await listed(from));
  });

  it("copies what an engine recorded, and the copy verifies", async () => {
    const directory = join(folder(), "demo");
    expect((await offhook(["demo", "--json", "--directory", directory])).code).toBe(0);
    const to = join(folder(), "both.db");
    for (const side of ["caller.db", "callee.db"])
      expect(await summaryOf(join(directory, side), to)).toMatchObject({ ok: true, copied: 1, live: 0 });
    const verified = await offhook(["verify", "--store", to]);
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining("2 calls verified")]);
  });

  it("does nothing the second time, and adds what came since", async () => {
    const from = await storeWith(10);
    const to = `sqlite:${join(folder(), "copy.db")}`;
    await copy(from, to);
    expect(await summaryOf(from, to)).toMatchObject({ ok: true, copied: 0, present: 10, compared: 50 });
    const store = await openSqliteEventStore(from);
    const { records, ...request } = callAppend(testCallId(0), -1, 4);
    await store.append({ ...request, expectedRevision: 2, records: chained(records).slice(3) });
    await store.append({
      ...callAppend(testCallId(99), -1, 1),
      records: chained(callAppend(testCallId(99), -1, 1).records),
    });
    await store.close();
    expect(await summaryOf(from, to)).toMatchObject({ ok: true, copied: 2, present: 9, compared: 52 });
  });

  it("stops at Ctrl-C between two calls, and the same command goes on, also after a death", async () => {
    const from = await storeWith(1_500);
    const to = join(folder(), "copy.db");
    const first = start(["copy", "--from", from, "--to", to, "--json"]);
    await first.told("copy");
    first.process.kill("SIGINT");
    expect((await first.ended).code).toBe(130);
    expect(first.all().at(-1)).toMatchObject({ type: "summary", ok: false, compared: 0 });
    const copied = first.all().at(-1)?.["copied"] as number;
    expect(copied).toBeGreaterThan(0);
    expect(copied).toBeLessThan(1_500);

    const second = start(["copy", "--from", from, "--to", to, "--json"]);
    await expect.poll(() => second.all().some(({ outcome }) => outcome === "copied")).toBe(true);
    second.process.kill("SIGKILL");
    await second.ended;

    const third = (await summaryOf(from, to)) as { readonly copied: number; readonly present: number };
    expect(third).toMatchObject({ ok: true, calls: 1_500, compared: 7_500, differences: 0 });
    expect(third.present).toBeGreaterThan(copied);
    expect(third.copied + third.present).toBe(1_500);
  });

  it("finds every kind of difference, and damage that was there before", async () => {
    const from = await storeWith(4);
    const to = join(folder(), "copy.db");
    await copy(from, to);
    tamper(
      to,
      `UPDATE calls SET summary = replace(summary, '"video":false', '"video":true') WHERE call_id = ?`,
      1,
    );
    tamper(
      from,
      `UPDATE records SET record = replace(record, '"timer":"ring"', '"timer":"rung"') WHERE revision = 1 AND stream = 'call-' || ?`,
      2,
    );
    const told = objects((await copy(from, to, "--json")).stdout);
    expect(told.filter(({ type }) => type === "difference").toSorted(byKind)).toEqual([
      {
        type: "difference",
        callId: testCallId(2),
        kind: "record",
        stream: `call-${testCallId(2)}`,
        revision: 1,
      },
      {
        type: "difference",
        callId: testCallId(1),
        kind: "row",
        stream: `call-${testCallId(1)}`,
        revision: null,
      },
    ]);
    expect(told.at(-1)).toMatchObject({ ok: false, differences: 2 });

    const fresh = await copy(from, join(folder(), "fresh.db"));
    expect([fresh.code, fresh.stdout]).toEqual([
      1,
      expect.stringContaining(`${testCallId(2)}: record 1 is damaged in the store that was copied`),
    ]);
  });

  it("changes nothing that is there under the id of a call", async () => {
    const from = await storeWith(2);
    const to = join(folder(), "other.db");
    const store = await openSqliteEventStore(to);
    await store.append(callAppend(testCallId(1), -1, 2, { record: { checksum: "ef".repeat(32) } }));
    await store.close();
    const { code, stdout } = await copy(from, to);
    expect(code).toBe(1);
    expect(stdout).toContain("was left out: the store has another call, or other records, under this id");
    expect(stdout).toContain("1 call copied into");
  });

  it.each([
    [
      "the same store twice",
      (store: string) => ["--from", store, "--to", `sqlite:${store}`],
      2,
      /the same store/,
    ],
    ["no target", (store: string) => ["--from", store], 2, /--to/],
    ["a bundle as the target", (store: string) => ["--from", store, "--to", "-"], 2, /bundle/],
    [
      "a source that is not there",
      () => ["--from", "/nowhere/calls.db", "--to", "x.db"],
      3,
      /STORE_NOT_FOUND/,
    ],
  ])("refuses %s", async (_case, args, code, message) => {
    const ran = await offhook(["copy", ...args(await storeWith(1))], { cwd: folder() });
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});
