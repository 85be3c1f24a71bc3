import { OffhookError } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { callersRecords, digest } from "../fixtures/recorded-call.ts";
import { describeEnd, describeRule, ladder, transitionLine, verifyCall } from "./index.ts";

const damaged = [...callersRecords, { ...callersRecords[0], effects: "none" }] as never;

describe("a value that can't be used is named, with what would do", () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      "transitionLine",
      () => transitionLine(undefined as never),
      /^record must be a record with stream, .*, not undefined\.$/,
    ],
    [
      "transitionLine",
      () => transitionLine({ type: "CallPlaced" } as never),
      /^record must be a record .*, not an object\.$/,
    ],
    [
      "ladder",
      () => ladder({ caller: "records" as never }),
      /^caller must be a list of records, not "records"\.$/,
    ],
    ["ladder", () => ladder({ callee: [null] as never }), /^callee\[0\] must be a record .*, not null\.$/],
    ["ladder", () => ladder({ caller: damaged }), /^caller\[10\] must be a record /],
    [
      "verifyCall",
      () => verifyCall({} as never, digest),
      /^records must be a list of records, not an object\.$/,
    ],
    [
      "verifyCall",
      () => verifyCall(callersRecords, undefined as never),
      /^digest must be an object with sha256\(\), .*, not undefined\.$/,
    ],
    [
      "describeRule",
      () => describeRule(7 as never),
      /^rule must be the rule of a record: a text or null, not 7\.$/,
    ],
    [
      "describeEnd",
      () => describeEnd(null as never, "outgoing"),
      /^end must be the end of a call, .*, not null\.$/,
    ],
  ])("%s", (_, act, sentence) => {
    let thrown: unknown;
    try {
      act();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OffhookError);
    expect(thrown).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(sentence) });
  });
});
