import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callStream, readStreams } from "@offhook/engine";
import { callAppend, testCallId } from "@offhook/engine/testing";
import { expect, it, onTestFinished } from "vitest";
import { openSqliteEventStore } from "../index.ts";

const stream = callStream(testCallId(1));

/** A store with a call of this many records, one of which somebody deleted. */
async function storeWithout(revision: number, records: number) {
  const folder = mkdtempSync(join(tmpdir(), "offhook-lost-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "calls.db");
  const written = await openSqliteEventStore(path);
  await written.append(callAppend(testCallId(1), -1, records));
  await written.close();
  const database = new DatabaseSync(path);
  database.prepare("DELETE FROM records WHERE stream = ? AND revision = ?").run(stream, revision);
  database.close();
  const store = await openSqliteEventStore(path, { readOnly: true });
  onTestFinished(() => store.close());
  return store;
}

it.each([
  ["in the first page", 3, 700],
  ["at the end of a page", 255, 700],
  ["in a later page", 300, 700],
  ["of so many that each stream is read by itself", 4_000, 4_200],
])("what stands behind a lost record is read all the same: %s", async (_where, revision, records) => {
  const store = await storeWithout(revision, records);
  const left = Array.from({ length: records }, (_, each) => each).filter((each) => each !== revision);
  const one: number[] = [];
  for await (const record of store.readStream(stream)) one.push(record.revision);
  expect(one).toEqual(left);
  const [several = []] = await readStreams(store, [stream]);
  expect(several.map((record) => record.revision)).toEqual(left);
});

it.each(["{}", "null", "[]", '{"callId":"01"}', "no JSON"])(
  "a row of the index that is %s is damage, whoever asks for it",
  async (row) => {
    const folder = mkdtempSync(join(tmpdir(), "offhook-row-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "calls.db");
    const written = await openSqliteEventStore(path);
    await written.append(callAppend(testCallId(1), -1, 2));
    await written.close();
    const database = new DatabaseSync(path);
    database.prepare("UPDATE calls SET summary = ?").run(row);
    database.close();
    const store = await openSqliteEventStore(path, { readOnly: true });
    onTestFinished(() => store.close());
    const damaged = {
      code: "STORE_DAMAGED",
      message: expect.stringContaining("a row of the index of calls"),
    };
    await expect(store.listCalls()[Symbol.asyncIterator]().next()).rejects.toMatchObject(damaged);
    await expect(store.findCall({ callId: testCallId(1) })).rejects.toMatchObject(damaged);
  },
);
