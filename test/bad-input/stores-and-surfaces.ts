import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as testing from "@offhook/engine/testing";
import { callRecord, testCallId } from "@offhook/engine/testing";
import * as replay from "@offhook/replay";
import * as sqlite from "@offhook/store-sqlite";
import * as offhook from "offhook";
import type { EntryPoint, Row } from "./row.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-bad-input-"));
const file = join(folder, "calls.db");
const nowhere = join(folder, "nowhere", "calls.db");
const record = callRecord(testCallId(1), 0);

/** What every file of the store is opened with. */
const openers = {
  openSqliteStores: sqlite.openSqliteStores,
  openSqliteEventStore: sqlite.openSqliteEventStore,
  openSqliteAccountState: sqlite.openSqliteAccountState,
  openSqliteVault: sqlite.openSqliteVault,
} as const;
const fileRows: readonly Row[] = Object.entries(openers).flatMap(([call, open]) => [
  {
    call,
    given: "no path",
    act: () => open(undefined as never),
    says: /^path must be the path of a file .*, not undefined\.$/,
  },
  {
    call,
    given: "an empty path",
    act: () => open(""),
    says: /^path must be the path of a file .*, not ""\.$/,
  },
  {
    call,
    given: "options that are none",
    act: () => open(file, 7 as never),
    says: /^options must be an object, not 7\.$/,
  },
  {
    call,
    given: "an unknown durability",
    act: () => open(file, { synchronous: "off" as never }),
    says: /^synchronous must be "full" or "normal", not "off"\.$/,
  },
  {
    call,
    given: "a file that is too small",
    act: () => open(file, { maxBytes: 10 }),
    says: /^maxBytes must be a number from 131072, not 10\.$/,
  },
  {
    call,
    given: "an unknown check",
    act: () => open(file, { integrityCheck: "later" as never }),
    says: /^integrityCheck must be "auto", "always" or "never", not "later"\.$/,
  },
  {
    call,
    given: "a folder that is not there",
    act: () => open(nowhere),
    code: call === "openSqliteVault" ? "VAULT_NOT_FOUND" : "STORE_NOT_FOUND",
    says: /nowhere/,
  },
]);

export const sqliteEntry: EntryPoint = {
  name: "@offhook/store-sqlite",
  module: sqlite,
  rows: [
    ...fileRows,
    {
      call: "openSqliteEventStore",
      given: "no time between questions",
      act: () => sqlite.openSqliteEventStore(file, { pollMs: 0 }),
      says: /^pollMs must be a number of milliseconds from 1, not 0\.$/,
    },
    {
      call: "openSqliteEventStore",
      given: "readOnly as text",
      act: () => sqlite.openSqliteEventStore(file, { readOnly: "yes" as never }),
      says: /^readOnly must be true or false, not "yes"\.$/,
    },
    {
      call: "openSqliteVault",
      given: "a root key of another length",
      act: () => sqlite.openSqliteVault(join(folder, "a.vault"), { rootKey: new Uint8Array(16) }),
      code: "VAULT_NO_KEY",
      says: /rootKey must be a Uint8Array of 32 bytes, not 16\.$/,
    },
    {
      call: "openSqliteVault",
      given: "a root key as text",
      act: () => sqlite.openSqliteVault(join(folder, "b.vault"), { rootKey: "a secret" as never }),
      code: "VAULT_NO_KEY",
      says: /^The option rootKey must be a Uint8Array of 32 bytes\.$/,
    },
    {
      call: "openSqliteVault",
      given: "a root key and a key file",
      act: () =>
        sqlite.openSqliteVault(join(folder, "c.vault"), { rootKey: new Uint8Array(32), keyFile: "c.key" }),
      says: /^keyFile must be absent when rootKey is given, not "c\.key"\.$/,
    },
    {
      call: "openSqliteVault",
      given: "a function that fails",
      act: () =>
        sqlite.openSqliteVault(join(folder, "d.vault"), { rootKey: () => Promise.reject(new Error("no")) }),
      code: "VAULT_NO_KEY",
      says: /The function given as rootKey failed/,
    },
    {
      call: "openSqliteVault",
      given: "another root key than before",
      act: async () => {
        const path = join(folder, "e.vault");
        const made = await sqlite.openSqliteVault(path, { rootKey: new Uint8Array(32).fill(1) });
        await made.close();
        return sqlite.openSqliteVault(path, { rootKey: new Uint8Array(32).fill(2) });
      },
      code: "VAULT_WRONG_KEY",
      says: /e\.vault/,
    },
    {
      call: "openSqliteStores",
      given: "a vault's path that is none",
      act: () => sqlite.openSqliteStores(join(folder, "f.db"), { vaultPath: 7 as never }),
      says: /^vaultPath must be the path of a file, not 7\.$/,
    },
  ],
  harmless: {},
};

const text = (call: string, act: () => unknown, says: RegExp, given = "no text"): Row => ({
  call,
  given,
  act,
  says,
});

export const replayEntry: EntryPoint = {
  name: "@offhook/replay",
  module: replay,
  rows: [
    {
      call: "transitionLine",
      given: "no record",
      act: () => replay.transitionLine(undefined as never),
      says: /^record must be a record with stream/,
    },
    {
      call: "transitionLine",
      given: "a width that is none",
      act: () => replay.transitionLine(record, { width: Number.NaN }),
      says: /^width must be a number of columns from 40, not NaN\.$/,
    },
    {
      call: "ladder",
      given: "records as text",
      act: () => replay.ladder({ caller: "records" as never }),
      says: /^caller must be a list of records, not "records"\.$/,
    },
    {
      call: "ladder",
      given: "a width that is none",
      act: () => replay.ladder({ caller: [record] }, { width: "wide" as never }),
      says: /^width must be a number of columns from 60 to 132, not "wide"\.$/,
    },
    {
      call: "lineText",
      given: "no line",
      act: () => replay.lineText(undefined as never),
      says: /^line must be a list of spans, not undefined\.$/,
    },
    {
      call: "describeEnd",
      given: "no end",
      act: () => replay.describeEnd(null as never, "outgoing"),
      says: /^end must be the end of a call/,
    },
    {
      call: "describeRule",
      given: "a number",
      act: () => replay.describeRule(7 as never),
      says: /^rule must be the rule of a record: a text or null, not 7\.$/,
    },
    {
      call: "verifyCall",
      given: "no records",
      act: () => replay.verifyCall({} as never, offhook.nodeDigest),
      says: /^records must be a list of records/,
    },
    {
      call: "verifyCall",
      given: "no digest",
      act: () => replay.verifyCall([record], undefined as never),
      says: /^digest must be an object with sha256\(\)/,
    },
    {
      call: "eventText",
      given: "no record",
      act: () => replay.eventText(undefined as never),
      says: /^record must be a record with stream/,
    },
    text("cellsOf", () => replay.cellsOf(7 as never), /^text must be a text, not 7\.$/),
    text("cutTo", () => replay.cutTo(7 as never, 10), /^text must be a text, not 7\.$/),
    text(
      "cutTo",
      () => replay.cutTo("text", Number.NaN),
      /^cells must be a number of columns, not NaN\.$/,
      "no width",
    ),
    text("fitTo", () => replay.fitTo(undefined as never, 10), /^text must be a text, not undefined\.$/),
    text(
      "fitTo",
      () => replay.fitTo("text", "10" as never),
      /^cells must be a number of columns, not "10"\.$/,
      "no width",
    ),
    text("wrapTo", () => replay.wrapTo(undefined as never, 10), /^text must be a text, not undefined\.$/),
    text(
      "wrapTo",
      () => replay.wrapTo("text", undefined as never),
      /^cells must be a number of columns, not undefined\.$/,
      "no width",
    ),
  ],
  harmless: {
    plainText: "makes anything at all fit for a terminal",
    secondsText: "shows what is no time as ?",
    timeOfDay: "shows what is no time as --:--:--.---",
  },
};

export const offhookEntry: EntryPoint = {
  name: "offhook",
  module: offhook,
  rows: [
    {
      call: "openCallEngine",
      given: "nothing",
      act: () => offhook.openCallEngine(undefined as never),
      says: /^options must be an object, not undefined\.$/,
    },
    {
      call: "openCallEngine",
      given: "no client",
      act: () => offhook.openCallEngine({ store: join(folder, "g.db") } as never),
      says: /^client must be a TelegramClient of GramJS, not undefined\.$/,
    },
    {
      call: "openCallEngine",
      given: "an account id with a space",
      act: () =>
        offhook.openCallEngine({
          client: { invoke: () => undefined } as never,
          accountId: "al ice",
          store: join(folder, "h.db"),
        }),
      says: /^accountId must be 1 to 64 characters .*, not "al ice"\.$/,
    },
    {
      call: "openCallEngine",
      given: "a path that is none",
      act: () => offhook.openCallEngine({ client: { invoke: () => undefined } as never, store: 7 as never }),
      says: /must be .*path.*, not 7\.$/,
    },
    {
      call: "openCallEngine",
      given: "something that is no GramJS client",
      act: () =>
        offhook.openCallEngine({
          client: { invoke: () => undefined } as never,
          store: join(folder, "i.db"),
          rootKey: new Uint8Array(32),
        }),
      says: /^client must be a TelegramClient of GramJS, not an object\.$/,
    },
  ],
  harmless: Object.fromEntries(
    Object.entries(offhook)
      .filter(([name, value]) => typeof value === "function" && name !== "openCallEngine")
      .map(([name]) => [name, "exported again from a package that has it in its own table"]),
  ),
};

export const testingEntry: EntryPoint = {
  name: "@offhook/engine/testing",
  module: testing,
  rows: [
    {
      call: "simulatedClock",
      given: "no time",
      act: () => testing.simulatedClock(Number.NaN),
      says: /^startAt must be a time in milliseconds, not NaN\.$/,
    },
    {
      call: "advance of simulatedClock",
      given: "time that runs backwards",
      act: () => testing.simulatedClock().advance(-1),
      says: /^ms must be a number of milliseconds, 0 or more, not -1\.$/,
    },
    {
      call: "schedule of simulatedClock",
      given: "no time",
      act: () => testing.simulatedClock().schedule(Number.NaN, () => {}),
      says: /^dueAt must be a time in milliseconds, not NaN\.$/,
    },
    {
      call: "seededRandom",
      given: "no seed",
      act: () => testing.seededRandom("one" as never),
      says: /^seed must be a whole number, not "one"\.$/,
    },
    {
      call: "seededRandomness",
      given: "half a seed",
      act: () => testing.seededRandomness(0.5),
      says: /^seed must be a whole number, not 0\.5\.$/,
    },
    {
      call: "testCallId",
      given: "a number below 0",
      act: () => testing.testCallId(-1),
      says: /^number must be a whole number from 0, not -1\.$/,
    },
  ],
  harmless: {
    describeEventStore: "defines tests; what is wrong with a subject shows in them",
    describeVault: "defines tests; what is wrong with a subject shows in them",
    describeAccountState: "defines tests; what is wrong with a subject shows in them",
    callAppend: "makes appends for tests of stores, wrong ones on purpose too",
    callRecord: "makes records for tests of stores, wrong ones on purpose too",
    callSummary: "makes rows for tests of stores, wrong ones on purpose too",
    signalingRecord: "makes records for tests of stores, wrong ones on purpose too",
  },
};
