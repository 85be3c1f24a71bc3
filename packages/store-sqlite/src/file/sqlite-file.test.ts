import { mkdtempSync, rmSync } from "node:fs";
import { StatementSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callStream, readStreams } from "@offhook/engine";
import { callAppend, testCallId } from "@offhook/engine/testing";
import { expect, it, onTestFinished } from "vitest";
import { openSqliteEventStore } from "../index.ts";

it("reads the same rows where Node names their values, as it does before 22.16", async () => {
  const folder = mkdtempSync(join(tmpdir(), "offhook-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "calls.db");
  const stream = callStream(testCallId(1));
  await using store = await openSqliteEventStore(path);
  await store.append(callAppend(testCallId(1), -1, 3));
  const unnamed = await readStreams(store, [stream]);
  const known = Object.getOwnPropertyDescriptor(StatementSync.prototype, "setReturnArrays");
  onTestFinished(() => void Object.defineProperty(StatementSync.prototype, "setReturnArrays", known ?? {}));
  Object.defineProperty(StatementSync.prototype, "setReturnArrays", { ...known, value: undefined });
  await using again = await openSqliteEventStore(path, { readOnly: true });
  expect(await readStreams(again, [stream])).toEqual(unnamed);
  expect(unnamed[0]).toHaveLength(3);
});
