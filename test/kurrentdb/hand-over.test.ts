import { isCallRecord } from "@offhook/engine";
import type { StoredRecord } from "@offhook/engine";
import { kurrentDbEventStore } from "@offhook/store-kurrentdb";
import { verifyCall } from "@offhook/replay";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { KurrentDbDisk, SharedServer } from "../scenarios/kurrentdb-disk.ts";
import type { OutsideDisk } from "../scenarios/outside-disk.ts";
import { storeOn } from "../scenarios/scenarios-on.ts";
import { digest, newWorld } from "../scenarios/world.ts";
import { KurrentDbDouble } from "./double/kurrentdb-double.ts";
import { handOvers } from "./machines.ts";

const double = await KurrentDbDouble.start({ readsAtOnce: true });
afterAll(() => double.close());
let server = new SharedServer(double);
const outside = storeOn(() => {
  throw new Error("Machines bring their own disks.");
});

const seed = Number(process.env["OFFHOOK_SEED"] ?? 1);
const times = Number(process.env["OFFHOOK_RUNS"] ?? 0) >= 1_000 ? 200 : 30;

describe.each([2, 5])("%i machines on one store, an account handed over every few seconds", (machines) => {
  it(`end every call, take no decision twice, and every record is true (seed ${seed})`, {
    timeout: 240_000,
  }, async () => {
    server = new SharedServer(double);
    const disks: OutsideDisk[] = [];
    onTestFinished(() => Promise.all(disks.map((disk) => disk.close())).then(() => {}));
    const newDisk = (): OutsideDisk => {
      const disk = new KurrentDbDisk(outside, server, { leasesExpire: true });
      disks.push(disk);
      return disk;
    };
    const world = newWorld({ seed });
    const course = await handOvers(world, newDisk, { seed, machines, handOvers: times });

    const store = kurrentDbEventStore(double.url, { streamPrefix: server.prefix, readOnly: true });
    onTestFinished(() => store.close());
    let [outgoing, adopted] = [0, 0];
    for await (const row of store.listCalls()) {
      const records: StoredRecord[] = [];
      for await (const record of store.readStream(`call-${row.callId}`)) records.push(record);
      const about = `${row.callId} of ${row.accountId}`;
      expect(verifyCall(records, digest, row).problems, about).toEqual([]);
      expect(row.end, `${about} is ${row.state}`).not.toBeNull();
      if (row.direction === "outgoing" && row.telegramCallId !== null) outgoing++;
      const calls = records.filter(isCallRecord);
      const finished = calls.filter(({ effectId, outcome }) => effectId !== null && outcome !== "ignored");
      expect(new Set(finished.map(({ effectId, type }) => `${effectId} ${type}`)).size, about).toBe(
        finished.length,
      );
      const epochs = calls
        .filter(({ type }) => type === "CallAdopted")
        .map(({ data }) => (data as { readonly epoch: number }).epoch);
      expect(epochs, about).toEqual([...new Set(epochs)].toSorted((a, b) => a - b));
      adopted += epochs.length;
    }
    const atTelegram = world.telegram.calls();
    expect(atTelegram.filter(({ state }) => state !== "discarded")).toEqual([]);
    expect(atTelegram).toHaveLength(outgoing);
    // A request that is sent again has the same id and the same bytes.
    const requests = new Map<string, Set<string>>();
    for (const request of course.sent) {
      const id = /^phone\.requestCall .*"randomId":(-?\d+)/.exec(request)?.[1];
      if (id !== undefined) requests.set(id, (requests.get(id) ?? new Set()).add(request));
    }
    expect([...requests.values()].filter(({ size }) => size > 1)).toEqual([]);
    expect(outgoing).toBeGreaterThan(times / 2);
    expect(adopted).toBeGreaterThan(times / 6);
    expect(course.crashes).toBe(times / 5);
    process.stdout.write(
      `${machines} machines: ${course.placed} calls placed, ${outgoing} at Telegram, ${course.taken} takings over, ${course.crashes} machines died, ${adopted} calls adopted\n`,
    );
  });
});
