import type { CallRecord } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { callersRecords } from "../../fixtures/recorded-call.ts";
import { lineText } from "../text/line.ts";
import { timelineLines } from "../timeline/timeline-lines.ts";
import { originSentences, recordedOrigin } from "./recorded-origin.ts";

/** The records as they are when they were folded from a trace in which only requestCall was sent. */
const traced = callersRecords.map((record): CallRecord => {
  const sent = record.effects.flatMap(({ type }, index) => (type === "RequestCall" ? [index] : []));
  const checks = { gAHash: "failed", dhConfig: "notObservable", fingerprint: "notObservable" };
  const data = record.type === "KeyAgreed" ? { ...record.data, checks } : record.data;
  return { ...record, data, trace: { line: record.revision + 1, sent } };
});

describe("the origin of records", () => {
  it("is not worth a word when an engine recorded them", () => {
    expect(originSentences(recordedOrigin(callersRecords))).toEqual([]);
    expect(recordedOrigin(callersRecords)).toMatchObject({ redacted: false, trace: false });
  });

  it("is told when they were redacted", () => {
    const redacted = callersRecords.map((record) => ({ ...record, redacted: true as const }));
    expect(originSentences(recordedOrigin(redacted))).toEqual([expect.stringMatching(/^redacted: /)]);
  });

  it("names the checks that nobody could see, and those that everybody can see to fail", () => {
    expect(recordedOrigin(traced)).toEqual({
      redacted: false,
      trace: true,
      notObservable: ["dhConfig", "fingerprint"],
      failed: ["gAHash"],
    });
    expect(originSentences(recordedOrigin(traced)).slice(1)).toEqual([
      "not observable, and so not known to have held: dhConfig, fingerprint",
      "failed for everybody who sees what passed: gAHash",
    ]);
  });

  it("shows in the timeline what the client never sent, and what can't be seen", () => {
    const lines = timelineLines(traced.slice(0, 6)).map(lineText);
    expect(lines.find((line) => line.includes("> ConfirmCall"))).toMatch(
      /ConfirmCall: this client was not seen to send it$/,
    );
    expect(lines.join("\n")).toContain("? not observable: dhConfig, fingerprint");
    expect(lines.join("\n")).toContain("! failed: gAHash");
    const own = timelineLines(callersRecords.slice(0, 6)).map(lineText).join("\n");
    expect(own).toMatch(/ConfirmCall: no result yet/);
  });
});
