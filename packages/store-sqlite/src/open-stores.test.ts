import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import {
  describeAccountLeases,
  describeAccountState,
  describeEventStore,
  describeVault,
} from "@offhook/engine/contracts";
import { openSqliteAccountState, openSqliteEventStore, openSqliteVault } from "./index.ts";
import type { SqliteAccountState } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));

describeEventStore("openSqliteEventStore", {
  open: (place) => openSqliteEventStore(join(folder, `${place}.db`)),
  openReader: (place) => openSqliteEventStore(join(folder, `${place}.db`), { readOnly: true, pollMs: 5 }),
});

describeVault("openSqliteVault", {
  open: (place) => openSqliteVault(join(folder, `${place}.vault`), { eraseWithinMs: 0 }),
  bytesAt: (place) => Buffer.concat(["", "-wal", "-shm"].map((file) => bytesOf(`${place}.vault${file}`))),
});

describeAccountState("openSqliteAccountState", {
  open: (place) => openSqliteAccountState(join(folder, `${place}.db`)),
  close: (state) => (state as SqliteAccountState).close(),
});

describeAccountLeases("openSqliteAccountState", {
  open: (place) => openSqliteAccountState(join(folder, `${place}.db`)),
  close: (leases) => (leases as SqliteAccountState).close(),
  expires: false,
});

function bytesOf(name: string): Uint8Array {
  try {
    return readFileSync(join(folder, name));
  } catch {
    return new Uint8Array();
  }
}
