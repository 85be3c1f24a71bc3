import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StoredRecord } from "@offhook/engine";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";
import { describe, expect, it, onTestFinished } from "vitest";
import { SpawnedDouble } from "./double/spawned-double.ts";
import { SharedAccountsCourse, until } from "./processes/course.ts";
import { endOfLog, leaseHistory } from "./processes/lease-history.ts";
import { longestGaps, told } from "./processes/figures.ts";
import { SharedTelegram } from "./processes/shared-telegram.ts";
import { WhatHolds } from "./processes/what-holds.ts";
import { serverVariable } from "./subject.ts";

const names = ["alice", "bob", "carol", "dave", "erin", "frank"];
const turns = Number(process.env["OFFHOOK_RUNS"] ?? 0) >= 1_000 ? 150 : 10;

describe.each([2, 5])("%i processes that share accounts, handed over and killed under load", (processes) => {
  it("end every call, take no decision twice, use no session twice, and every record is true", {
    timeout: 240_000 + turns * 6_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "offhook-shared-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const server = await startedServer(join(folder, "log"));
    const telegram = new SharedTelegram(names);
    onTestFinished(() => telegram.close());
    const begin = await endOfLog(server.url);
    const streamPrefix = `p${crypto.randomUUID().replaceAll("-", "")}.`;
    const running = new SharedAccountsCourse({
      processes,
      telegram,
      turns,
      store: server.url,
      streamPrefix,
      keysFolder: join(folder, "keys"),
      ...(server.restart !== undefined && { restartServer: server.restart }),
    });
    onTestFinished(() => running.kill());
    await running.run();
    const store = kurrentDbEventStore(server.url, { streamPrefix, readOnly: true });
    onTestFinished(() => store.close());
    await until(async () => {
      for await (const { end } of store.listCalls({ live: true })) if (end === null) return false;
      return telegram.server.calls().every(({ state }) => state === "discarded");
    });
    const course = await running.quit();

    const history = await leaseHistory(server.url, streamPrefix, begin);
    const holds = new WhatHolds(history);
    for await (const row of store.listCalls()) {
      const records: StoredRecord[] = [];
      for await (const record of store.readStream(`call-${row.callId}`)) records.push(record);
      holds.checkCall(row, records);
    }
    holds.checkAuthors(course);
    const again = holds.checkTelegram(telegram);
    const { adopted, outgoing } = holds;
    const gaps = longestGaps(course, history, telegram);
    process.stdout.write(
      `${processes} processes: ${told(course, { adopted, calls: outgoing.length }, gaps)}, ${again} requests sent again\n`,
    );
    for (const complaint of course.complaints) process.stdout.write(`${complaint}\n`);
    // What the documentation promises, and as much again for a machine with too much to do.
    expect(Math.max(gaps.given, gaps.reconnected)).toBeLessThan(40_000);
    expect(outgoing.length).toBeGreaterThan(turns);
    expect(adopted).toBeGreaterThan(turns / 6);
    expect(course.kills.length).toBeGreaterThan(turns / 6 - 1);
    expect(course.given).toBeGreaterThan(turns / 3 - 1);
  });
});

interface StartedServer {
  readonly url: string;
  readonly restart?: () => Promise<void>;
}

async function startedServer(file: string): Promise<StartedServer> {
  const url = process.env[serverVariable];
  if (url !== undefined && url !== "") return { url };
  const double = await SpawnedDouble.start({ file });
  onTestFinished(() => double.close());
  return { url: double.url, restart: () => double.restart() };
}
