import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as testing from "@offhook/engine/testing";
import { callRecord, testCallId } from "@offhook/engine/testing";
import * as replay from "@offhook/replay";
import * as offhook from "offhook";
import { afterAll } from "vitest";
import type { EntryPoint, Row } from "./row.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-bad-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const record = callRecord(testCallId(1), 0);

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
