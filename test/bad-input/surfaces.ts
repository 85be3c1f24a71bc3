import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as contracts from "@offhook/engine/contracts";
import * as testing from "@offhook/engine/testing";
import * as offhook from "offhook";
import { afterAll } from "vitest";
import type { EntryPoint } from "./row.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-bad-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const own: ReadonlySet<string> = new Set(["openCallEngine", "openStores"]);
const server = "kurrentdb://localhost:2113?tls=false";

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
      given: "participation that is neither true nor false",
      act: () =>
        offhook.openCallEngine({ client: { invoke: () => undefined } as never, participate: 0 as never }),
      says: /^participate must be true or false, not 0\.$/,
    },
    {
      call: "openCallEngine",
      given: "no client",
      act: () => offhook.openCallEngine({ store: join(folder, "g.db") } as never),
      says: /^client must be a TelegramClient of GramJS or teleproto, not undefined\.$/,
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
      says: /^client must be a TelegramClient of GramJS or teleproto, not an object\.$/,
    },
    {
      call: "openCallEngine",
      given: "a server and no account",
      act: () => offhook.openCallEngine({ client: { invoke: () => undefined } as never, store: server }),
      says: /^accountId must be the account's name, where the store is a server, not undefined\.$/,
    },
    {
      call: "openCallEngine",
      given: "standing by for a file",
      act: () => offhook.openCallEngine({ client: { invoke: () => undefined } as never, standBy: true }),
      says: /^standBy must be true or false, and absent where the store is a file, not true\.$/,
    },
    {
      call: "openCallEngine",
      given: "an option with a slip of the pen",
      act: () =>
        offhook.openCallEngine({
          client: { invoke: () => undefined } as never,
          store: join(folder, "l.db"),
          partcipate: false,
        } as never),
      says: /^options\.partcipate must be absent \(known are .*, participate, .*\), not "\(given\)"\.$/,
    },
    {
      call: "openStores",
      given: "no options",
      act: () => offhook.openStores(join(folder, "j.db"), null as never),
      says: /^options must be an object, not null\.$/,
    },
    {
      call: "openStores",
      given: "data keys for a file",
      act: () => offhook.openStores(join(folder, "k.db"), { dataKeys: {} as never }),
      says: /^dataKeys must be absent where the store is a file, not "\(given\)"\.$/,
    },
    {
      call: "openStores",
      given: "the path of a vault for a server",
      act: () => offhook.openStores(server, { vaultPath: "calls.vault" }),
      says: /^vaultPath must be absent where the store is a server, not "\(given\)"\.$/,
    },
    {
      call: "openStores",
      given: "a server without data keys",
      act: () => offhook.openStores(server),
      says: /^dataKeys must be where the keys of secrets are.*OFFHOOK_DATA_KEYS, not undefined\.$/,
    },
  ],
  harmless: Object.fromEntries(
    Object.entries(offhook)
      .filter(([name, value]) => typeof value === "function" && !own.has(name))
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
      call: "simulatedClock",
      given: "an outside that can't be asked",
      act: () => testing.simulatedClock(0, { outside: true as never }),
      says: /^outside must be a function that gives a promise, or undefined, not true\.$/,
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
      call: "schedule of simulatedClock",
      given: "no task",
      act: () => testing.simulatedClock().schedule(0, "now" as never),
      says: /^task must be a function, not "now"\.$/,
    },
    {
      call: "advanceTo of simulatedClock",
      given: "no time",
      act: () => testing.simulatedClock().advanceTo(undefined as never),
      says: /^at must be a time in milliseconds, not undefined\.$/,
    },
    {
      call: "bytes of seededRandomness",
      given: "no number of bytes",
      act: () => testing.seededRandomness(1).bytes(Number.NaN),
      says: /^length must be a whole number of bytes from 0, not NaN\.$/,
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
      call: "recordedCall",
      given: "no direction",
      act: () => testing.recordedCall("sideways" as never, offhook.nodeDigest),
      says: /^direction must be "outgoing" or "incoming", not "sideways"\.$/,
    },
    {
      call: "testCallId",
      given: "a number below 0",
      act: () => testing.testCallId(-1),
      says: /^number must be a whole number from 0, not -1\.$/,
    },
  ],
  harmless: {
    callAppend: "makes appends for tests of stores, wrong ones on purpose too",
    callRecord: "makes records for tests of stores, wrong ones on purpose too",
    callSummary: "makes rows for tests of stores, wrong ones on purpose too",
    signalingRecord: "makes records for tests of stores, wrong ones on purpose too",
  },
};

export const contractsEntry: EntryPoint = {
  name: "@offhook/engine/contracts",
  module: contracts,
  rows: [],
  harmless: {
    describeEventStore: "defines tests; what is wrong with a subject shows in them",
    describeVault: "defines tests; what is wrong with a subject shows in them",
    describeAccountState: "defines tests; what is wrong with a subject shows in them",
    describeAccountLeases: "defines tests; what is wrong with a subject shows in them",
  },
};
