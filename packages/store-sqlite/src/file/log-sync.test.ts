import fs, { mkdtempSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callStream, readStreams } from "@offhook/engine";
import { callAppend, testCallId } from "@offhook/engine/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openSqliteEventStore } from "../index.ts";

const first = callAppend(testCallId(1), -1, 1);

/** Replaces the system's fdatasync until the test ends. */
function syncing(fdatasync: (file: number) => void): void {
  const system = fs.fdatasyncSync;
  const put = (sync: typeof fdatasync): void => {
    fs.fdatasyncSync = sync;
    syncBuiltinESMExports();
  };
  put(fdatasync);
  onTestFinished(() => put(system));
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: it failed, fdatasync`), { code });
}

async function newStore(options: { readonly synchronous?: "normal" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "offhook-sync-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "calls.db");
  const store = await openSqliteEventStore(path, options);
  onTestFinished(() => store.close());
  return { path, store };
}

describe.runIf(process.platform === "linux")("the log of a file", () => {
  it("is synced once for each commit, and not with synchronous: normal", async () => {
    const sync = vi.fn<(file: number) => void>();
    const { store } = await newStore();
    const other = await newStore({ synchronous: "normal" });
    syncing(sync);
    await store.append(first);
    await store.append(callAppend(testCallId(1), 0, 2));
    await Promise.all([2, 3, 4].map((call) => store.append(callAppend(testCallId(call), -1, 1))));
    await other.store.append(first);
    expect(sync).toHaveBeenCalledTimes(3);
  });

  it.each([
    ["EIO", "STORE_UNAVAILABLE"],
    ["ENOSPC", "STORE_FULL"],
    ["EDQUOT", "STORE_FULL"],
  ])("that was not synced (%s) is %s to the writer, who may try again", async (code, expected) => {
    const { store } = await newStore();
    let failures = 1;
    syncing(() => {
      if (failures-- > 0) throw failure(code);
    });
    await expect(store.append(first)).rejects.toMatchObject({ code: expected });
    await store.append(first);
    await store.append(callAppend(testCallId(1), 0, 1));
    expect((await readStreams(store, [callStream(testCallId(1))])).flat()).toHaveLength(2);
  });

  it("shows what may not be durable to nobody, and copies it into the file before", async () => {
    const { path, store } = await newStore();
    const heard: string[] = [];
    const hearing = store.subscribe({ after: "end" }).subscribe(({ stream }) => heard.push(stream));
    onTestFinished(() => hearing.unsubscribe());
    await store.append(callAppend(testCallId(2), -1, 1));
    syncing(() => {
      throw failure("EIO");
    });
    const reader = new DatabaseSync(path, { readOnly: true });
    reader.exec("BEGIN");
    reader.prepare("SELECT count(*) FROM records").get();

    await expect(store.append(first)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    const stream = callStream(testCallId(1));
    const read = () => readStreams(store, [stream]);
    await expect(read()).rejects.toThrow(/sync of .* failed, and another program's reading/);
    await expect(store.append(first)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(heard).not.toContain(stream);

    reader.exec("COMMIT");
    reader.close();
    expect((await read()).flat()).toHaveLength(1);
    await vi.waitFor(() => expect(heard).toEqual([callStream(testCallId(2)), stream]));
    const copied = new DatabaseSync(`file:${path}?immutable=1`, { readOnly: true });
    expect(copied.prepare("SELECT count(*) AS count FROM records").get()).toEqual({ count: 2 });
    copied.close();
  });
});
