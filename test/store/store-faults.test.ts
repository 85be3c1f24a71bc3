import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { EventStore } from "@offhook/engine";
import { callAppend, testCallId } from "@offhook/engine/testing";
import {
  openSqliteAccountState,
  openSqliteEventStore,
  openSqliteStores,
  openSqliteVault,
} from "@offhook/store-sqlite";
import type { SqliteEventStoreOptions } from "@offhook/store-sqlite";

const folder = mkdtempSync(join(tmpdir(), "offhook-faults-"));
afterAll(() => rmSync(folder, { recursive: true }));
let places = 0;
let path: string;
beforeEach(() => (path = join(folder, `${places++}.db`)));
const rootKey = new Uint8Array(32).fill(1);

/** A file with calls in it, closed. */
async function writtenStore(): Promise<void> {
  const store = await openSqliteEventStore(path);
  for (let number = 0; number < 40; number++) await store.append(callAppend(testCallId(number), -1, 3));
  await store.close();
}

async function writtenVault(): Promise<void> {
  const vault = await openSqliteVault(path, { rootKey });
  await vault.put([{ name: "key/one", value: new Uint8Array(100) }]);
  await vault.close();
}

function sql(statements: string): void {
  const database = new DatabaseSync(path);
  database.exec(statements);
  database.close();
}

async function drain(store: EventStore): Promise<number> {
  let records = 0;
  try {
    for await (const _ of store.readAll()) records++;
    for await (const _ of store.listCalls()) records++;
  } finally {
    await store.close();
  }
  return records;
}

/** The sentence says what is the matter with which file and ends with what to do. */
async function expectFault(action: () => Promise<unknown>, code: string, about = path): Promise<void> {
  const error = await action().then(
    () => new Error("nothing was thrown"),
    (thrown: unknown) => thrown as Error,
  );
  expect(error).toMatchObject({ code });
  expect(error.message).toContain(about);
  expect(error.message).toMatch(/[;,:] .{10,}\.$/);
}

const kinds = [
  ["an event store", "STORE", writtenStore, () => openSqliteEventStore(path)],
  ["a vault", "VAULT", writtenVault, () => openSqliteVault(path, { rootKey })],
] as const;

describe.each(kinds)("opening %s", (_, prefix, write, open) => {
  it("of a newer version is refused", async () => {
    await write();
    sql("PRAGMA user_version = 99");
    await expectFault(open, `${prefix}_TOO_NEW`);
  });

  it("that is another program's file is refused, and the file stays as it is", async () => {
    sql("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
    const before = readFileSync(path);
    await expectFault(open, `${prefix}_DAMAGED`);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("that is no SQLite file is refused", async () => {
    writeFileSync(path, "This is a letter, not a database. ".repeat(300));
    await expectFault(open, `${prefix}_DAMAGED`);
  });

  it("whose second half is gone is refused", async () => {
    await write();
    truncateSync(path, Math.floor(readFileSync(path).length / 8192) * 4096);
    await expectFault(open, `${prefix}_DAMAGED`);
  });

  it("in a folder that does not exist is refused", async () => {
    path = join(folder, "nowhere", "calls.db");
    await expectFault(open, `${prefix}_NOT_FOUND`, join(folder, "nowhere"));
  });

  it("that is a folder is refused", async () => {
    mkdirSync(path);
    await expectFault(open, `${prefix}_UNAVAILABLE`);
  });

  it("twice in one process is refused, and the first one goes on", async () => {
    const first = await open();
    await expectFault(open, `${prefix}_LOCKED`);
    await first.close();
    await (await open()).close();
  });

  it("with a damaged lock file names the lock file", async () => {
    writeFileSync(`${path}-lock`, "not a lock ".repeat(100));
    await expectFault(open, `${prefix}_DAMAGED`, `${path}-lock`);
  });

  it("through a link meets the same lock", async () => {
    await write();
    const first = await open();
    const real = path;
    path = `${path}.link`;
    symlinkSync(real, path);
    await expectFault(open, `${prefix}_LOCKED`, real);
    await first.close();
  });
});

describe("an event store", () => {
  it("with a page overwritten is found damaged when it is opened or read, never misread", async () => {
    await writtenStore();
    const whole = readFileSync(path);
    for (let page = 1; page < whole.length / 4096; page++) {
      const damaged = Buffer.from(whole);
      damaged.fill(0x5a, page * 4096, page * 4096 + 2048);
      writeFileSync(path, damaged);
      const outcome = await openSqliteEventStore(path)
        .then(drain)
        .catch((error: { readonly code: string }) => error.code);
      expect([page, outcome]).toEqual([page, "STORE_DAMAGED"]);
    }
  });

  it("with a record that is no JSON any more says so when it is read", async () => {
    await writtenStore();
    const text = readFileSync(path, "latin1");
    writeFileSync(path, text.replaceAll('"schemaVersion":', '"schemaVersion"!'), "latin1");
    await expectFault(async () => drain(await openSqliteEventStore(path)), "STORE_DAMAGED");
  });

  it("that is not there can't be opened for reading", async () => {
    await expectFault(() => openSqliteEventStore(path, { readOnly: true }), "STORE_NOT_FOUND");
    writeFileSync(path, "");
    await expectFault(() => openSqliteEventStore(path, { readOnly: true }), "STORE_NOT_FOUND");
  });

  it("opened for reading refuses to write, and needs no lock", async () => {
    const writer = await openSqliteEventStore(path);
    const reader = await openSqliteEventStore(path, { readOnly: true });
    await expectFault(() => reader.append(callAppend(testCallId(1), -1)), "STORE_READ_ONLY");
    await reader.close();
    await writer.append(callAppend(testCallId(1), -1));
    await writer.close();
  });

  it("waits for another program's transaction without standing still", async () => {
    const store = await openSqliteEventStore(path);
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const append = store.append(callAppend(testCallId(1), -1));
    setTimeout(() => other.exec("ROLLBACK"), 200);
    await append;
    other.close();
    await store.close();
  });

  it("says LOCKED when another program does not let go, and appends again when it does", {
    timeout: 30_000,
  }, async () => {
    const store = await openSqliteEventStore(path);
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    await expectFault(() => store.append(callAppend(testCallId(1), -1)), "STORE_LOCKED");
    other.exec("ROLLBACK");
    other.close();
    await store.append(callAppend(testCallId(1), -1));
    await store.close();
  });

  it("is full at maxBytes, keeps all that was acknowledged, and goes on with more room", async () => {
    let store = await openSqliteEventStore(path, { maxBytes: 256 * 1024 });
    let acknowledged = 0;
    const refused = await appendUntilRefused(store, (number) => (acknowledged = number));
    expect(refused).toMatchObject({ code: "STORE_FULL" });
    expect(await refusalOf(store, acknowledged + 1)).toMatchObject({ code: "STORE_FULL" });
    await store.close();
    store = await openSqliteEventStore(path, { maxBytes: 512 * 1024 });
    await store.append(callAppend(testCallId(acknowledged + 1), -1, 3));
    expect(await drain(store)).toBe((acknowledged + 1) * 4);
  });

  it("can be copied while it is closed and read elsewhere", async () => {
    await writtenStore();
    copyFileSync(path, `${path}.copy`);
    expect(await drain(await openSqliteEventStore(`${path}.copy`, { readOnly: true }))).toBe(160);
  });
});

async function appendUntilRefused(
  store: EventStore,
  acknowledge: (number: number) => void,
): Promise<unknown> {
  for (let number = 1; number < 10_000; number++) {
    const refusal = await refusalOf(store, number);
    if (refusal !== null) return refusal;
    acknowledge(number);
  }
  return null;
}

function refusalOf(store: EventStore, number: number): Promise<unknown> {
  return store.append(callAppend(testCallId(number), -1, 3)).then(
    () => null,
    (error: unknown) => error,
  );
}

describe("what is no path and no option", () => {
  it.each(["", ":memory:", "a\0b", 7 as unknown as string, undefined as unknown as string])(
    "is refused: the path %j",
    async (wrong) => {
      for (const open of [openSqliteEventStore, openSqliteVault, openSqliteAccountState, openSqliteStores])
        await expect(open(wrong)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", parameter: "path" });
    },
  );

  it.each<[string, unknown]>([
    ["synchronous", "off"],
    ["maxBytes", 10],
    ["maxBytes", Number.NaN],
    ["integrityCheck", "sometimes"],
    ["readOnly", "yes"],
    ["pollMs", 0],
    ["pollMs", Number.POSITIVE_INFINITY],
  ])("is refused: %s = %j", async (parameter, value) => {
    const options = { [parameter]: value } as SqliteEventStoreOptions;
    await expect(openSqliteEventStore(path, options)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      parameter,
    });
  });
});

describe("openSqliteStores", () => {
  it("opens the store, account state and the vault beside it, and closes all", async () => {
    const stores = await openSqliteStores(path, { rootKey });
    await stores.events.append(callAppend(testCallId(1), -1));
    await stores.vault.put([{ name: "key/one", value: new Uint8Array(3) }]);
    await stores.accountState.set("alice" as never, "callConfig", { fetchedAt: 1 });
    await expectFault(() => openSqliteAccountState(path), "STORE_LOCKED");
    await stores.close();
    await stores.close();
    expect(await drain(await openSqliteEventStore(path))).toBe(2);
    await (await openSqliteVault(path.replace(/db$/, "vault"), { rootKey })).close();
  });

  it("leaves nothing open when the vault can't be opened", async () => {
    await (await openSqliteStores(path, { rootKey })).close();
    await expect(openSqliteStores(path, { rootKey: new Uint8Array(32) })).rejects.toMatchObject({
      code: "VAULT_WRONG_KEY",
    });
    await (await openSqliteStores(path, { rootKey })).close();
  });
});
