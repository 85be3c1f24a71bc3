import { callRecord, testCallId } from "@offhook/engine/testing";
import * as replay from "@offhook/replay";
import * as offhook from "offhook";
import { bundleRows } from "./bundles.ts";
import type { EntryPoint, Row } from "./row.ts";

const record = callRecord(testCallId(1), 0);

const ladders = {
  ladder: replay.ladder,
  ladderParts: replay.ladderParts,
  ladderRows: replay.ladderRows,
  ladderSvg: replay.ladderSvg,
  ladderMermaid: replay.ladderMermaid,
} as const;

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
    ...Object.entries(ladders).flatMap(([call, drawn]) =>
      (
        [
          ["nothing", undefined, /^records must be an object, not undefined\.$/],
          [
            "a list of records, which is neither side's",
            [record],
            /^records must be an object, not a list of 1\.$/,
          ],
          [
            "sides by other names",
            { outgoing: [record] },
            /^records\.outgoing must be absent \(known are caller, callee\)/,
          ],
        ] as const
      ).map(([given, records, says]) => ({
        call,
        given,
        act: () => drawn(records as never),
        says,
      })),
    ),
    {
      call: "ladder",
      given: "a width that is no number",
      act: () => replay.ladder({ caller: [record] }, { width: Number.NaN }),
      says: /^width must be a number of columns from 60 to 132, not NaN\.$/,
    },
    {
      call: "explainCall",
      given: "a time that is none",
      act: () => replay.explainCall([record], { now: Number.NaN }),
      says: /^now must be a time in milliseconds, not NaN\.$/,
    },
    {
      call: "callTable",
      given: "a row that is none",
      act: () => replay.callTable([null as never]),
      says: /^calls\[0\] must be a row of the index, not null\.$/,
    },
    {
      call: "changeLines",
      given: "a change that is none",
      act: () => replay.changeLines([null as never]),
      says: /^changes\[0\] must be what contextChanges\(\) gives, not null\.$/,
    },
    {
      call: "lineText",
      given: "a span that is none",
      act: () => replay.lineText([null as never]),
      says: /^line\[0\] must be a span/,
    },
    {
      call: "secretsOfCall",
      given: "no row",
      act: () => replay.secretsOfCall([record], undefined as never),
      says: /^call must be the row of the call in the index, not undefined\.$/,
    },
    {
      call: "recordedStore",
      given: "nothing",
      act: () => replay.recordedStore(undefined as never),
      says: /^recording must be an object, not undefined\.$/,
    },
    {
      call: "ladderParts",
      given: "records as text",
      act: () => replay.ladderParts({ callee: "records" as never }),
      says: /^callee must be a list of records, not "records"\.$/,
    },
    {
      call: "ladderMermaid",
      given: "records as text",
      act: () => replay.ladderMermaid({ caller: "records" as never }),
      says: /^caller must be a list of records, not "records"\.$/,
    },
    {
      call: "ladderSvg",
      given: "a theme that is none",
      act: () => replay.ladderSvg({ caller: [record] }, { theme: "sepia" as never }),
      says: /^theme must be "auto", "light" or "dark", not "sepia"\.$/,
    },
    {
      call: "timeline",
      given: "records as text",
      act: () => replay.timeline("records" as never),
      says: /^records must be a list of records, not "records"\.$/,
    },
    {
      call: "timelineLines",
      given: "a width that is none",
      act: () => replay.timelineLines([record], { width: Number.NaN }),
      says: /^width must be a number of columns from 60, not NaN\.$/,
    },
    {
      call: "timelineLines",
      given: "a part of a record to skip",
      act: () => replay.timelineLines([record], { skip: 1.5 }),
      says: /^skip must be a whole number from 0, not 1\.5\.$/,
    },
    {
      call: "explainCall",
      given: "no records",
      act: () => replay.explainCall([]),
      says: /^records must be the records of a call, with at least one of its own stream/,
    },
    {
      call: "explanationLines",
      given: "records instead of an explanation",
      act: () => replay.explanationLines([record] as never),
      says: /^explanation must be what explainCall gives/,
    },
    {
      call: "explanationLines",
      given: "a width that is none",
      act: () => replay.explanationLines(replay.explainCall([record]), { width: "all" as never }),
      says: /^width must be a number of columns from 60, not "all"\.$/,
    },
    {
      call: "problemsOf",
      given: "a name that is none",
      act: () =>
        replay.problemsOf(
          { call: { callId: "0190" } as never, records: [], now: 0, digest: offhook.nodeDigest },
          ["slow" as never],
        ),
      says: /^name must be one of stuck, slow-setup, short.*, not "slow"\.$/,
    },
    {
      call: "problemsOf",
      given: "no call",
      act: () => replay.problemsOf(undefined as never),
      says: /^subject must be \{ call, records, now, digest \}, not undefined\.$/,
    },
    {
      call: "ladderRows",
      given: "records as text",
      act: () => replay.ladderRows({ callee: "records" as never }),
      says: /^callee must be a list of records, not "records"\.$/,
    },
    {
      call: "forkCall",
      given: "no records",
      act: () => replay.forkCall([], [{ kind: "skip", revision: 0 }], offhook.nodeDigest),
      says: /^records must be the records of a call, at least one, not a list of 0\.$/,
    },
    {
      call: "forkCall",
      given: "no edits",
      act: () => replay.forkCall([record], [], offhook.nodeDigest),
      code: "FORK_INVALID",
      says: /^A fork needs at least one edit/,
    },
    {
      call: "branchFacts",
      given: "no branch",
      act: () => replay.branchFacts(undefined as never),
      says: /^branch must be what forkCall\(\) gives, not undefined\.$/,
    },
    {
      call: "branchLines",
      given: "no branch",
      act: () => replay.branchLines({} as never),
      says: /^branch must be what forkCall\(\) gives, not an object\.$/,
    },
    {
      call: "diffCalls",
      given: "no records",
      act: () => replay.diffCalls([record], "records" as never),
      says: /^right must be a list of records, not "records"\.$/,
    },
    {
      call: "diffCalls",
      given: "no slack",
      act: () => replay.diffCalls([], [], { slackMs: -1 }),
      says: /^slackMs must be a number of milliseconds, 0 or more, not -1\.$/,
    },
    {
      call: "diffLines",
      given: "no comparison",
      act: () => replay.diffLines(undefined as never),
      says: /^diff must be what diffCalls\(\) gives, not undefined\.$/,
    },
    {
      call: "redecide",
      given: "no decider",
      act: () => replay.redecide([record], {} as never),
      says: /^decider must be what createDecider\(\) makes of a machine, not an object\.$/,
    },
    {
      call: "regressionTest",
      given: "no records",
      act: () => replay.regressionTest([], { title: "x" }),
      says: /^records must be the records of a call, at least one, not a list of 0\.$/,
    },
    {
      call: "regressionTest",
      given: "no title",
      act: () => replay.regressionTest([record], {} as never),
      says: /^title must be a text, not undefined\.$/,
    },
    {
      call: "callSession",
      given: "no records",
      act: () => replay.callSession({} as never),
      says: /^records must be a list of records/,
    },
    {
      call: "moveSession",
      given: "no session",
      act: () => replay.moveSession({} as never, replay.startPosition, "forward"),
      says: /^session must be what callSession\(\) gives, not an object\.$/,
    },
    {
      call: "moveSession",
      given: "no position",
      act: () => replay.moveSession(replay.callSession([record]), {} as never, "forward"),
      says: /^position must be a position such as startPosition, not an object\.$/,
    },
    {
      call: "moveSession",
      given: "no move",
      act: () => replay.moveSession(replay.callSession([record]), replay.startPosition, "sideways" as never),
      says: /^move must be a move such as "forward" or { to: 3 }, not "sideways"\.$/,
    },
    {
      call: "playPause",
      given: "no session",
      act: () => replay.playPause(undefined as never, replay.startPosition),
      says: /^session must be what callSession\(\) gives, not undefined\.$/,
    },
    {
      call: "stepLines",
      given: "no step",
      act: () => replay.stepLines(undefined as never),
      says: /^step must be a step of callSession\(\), not undefined\.$/,
    },
    {
      call: "sessionLines",
      given: "no step",
      act: () => replay.sessionLines(undefined as never),
      says: /^step must be a step of callSession\(\), not undefined\.$/,
    },
    {
      call: "contextChanges",
      given: "no context",
      act: () => replay.contextChanges("context" as never, null),
      says: /^before must be the context of a call, or null, not "context"\.$/,
    },
    {
      call: "contextFacts",
      given: "no context",
      act: () => replay.contextFacts(7 as never),
      says: /^after must be the context of a call, or null, not 7\.$/,
    },
    {
      call: "changeLines",
      given: "no changes",
      act: () => replay.changeLines({} as never),
      says: /^changes must be what contextChanges\(\) gives, not an object\.$/,
    },
    {
      call: "recordedSignaling",
      given: "no record of the call",
      act: () => replay.recordedSignaling([]),
      says: /^records must be both streams of a call/,
    },
    {
      call: "signalingLines",
      given: "records instead of packets",
      act: () => replay.signalingLines([record] as never),
      says: /^signaling must be what recordedSignaling gives/,
    },
    {
      call: "smallestDifference",
      given: "no text",
      act: () => replay.smallestDifference("effects", undefined as never, "[]"),
      says: /^recorded must be a text, not undefined\.$/,
    },
    {
      call: "add of CallCounter",
      given: "no row",
      act: () => new replay.CallCounter().add(undefined as never),
      says: /^call must be a row of the index/,
    },
    {
      call: "add of TransitionCounter",
      given: "no record",
      act: () => new replay.TransitionCounter().add({} as never),
      says: /^record must be a record with stream/,
    },
    {
      call: "statisticsLines",
      given: "no statistics",
      act: () => replay.statisticsLines(undefined as never),
      says: /^statistics must be what CallCounter\.statistics\(\) gives/,
    },
    {
      call: "statisticsLines",
      given: "a limit below 1",
      act: () => replay.statisticsLines(new replay.CallCounter().statistics(), { limit: 0 }),
      says: /^limit must be a whole number from 1, not 0\.$/,
    },
    {
      call: "transitionStatisticsLines",
      given: "no statistics",
      act: () => replay.transitionStatisticsLines({} as never),
      says: /^statistics must be what TransitionCounter\.statistics\(\) gives/,
    },
    {
      call: "lineText",
      given: "no line",
      act: () => replay.lineText(undefined as never),
      says: /^line must be a list of spans, not undefined\.$/,
    },
    {
      call: "callFilter",
      given: "no text",
      act: () => replay.callFilter(undefined as never, { now: 0 }),
      says: /^filter must be a text, not undefined\.$/,
    },
    {
      call: "callFilter",
      given: "no time",
      act: () => replay.callFilter("live=yes", { now: Number.NaN }),
      says: /^now must be a time in milliseconds, not NaN\.$/,
    },
    {
      call: "callTable",
      given: "no rows",
      act: () => replay.callTable({} as never),
      says: /^calls must be a list of rows of the index, not an object\.$/,
    },
    {
      call: "callTable",
      given: "a width that is none",
      act: () => replay.callTable([], { width: "wide" as never }),
      says: /^width must be a number of columns from 76, not "wide"\.$/,
    },
    {
      call: "callDurations",
      given: "no row",
      act: () => replay.callDurations(undefined as never),
      says: /^call must be a row of the index/,
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
      call: "secretsOfCall",
      given: "records as text",
      act: () => replay.secretsOfCall("records" as never, { endedAt: null }),
      says: /^records must be a list of records, not "records"\.$/,
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
    text(
      "cutLine",
      () => replay.cutLine(7 as never, 10),
      /^line must be a list of spans, not 7\.$/,
      "no line",
    ),
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
    ...bundleRows,
  ],
  harmless: {
    BundleUnreadable: "an error",
    FilterInvalid: "an error",
    ForkInvalid: "an error",
    dateText: "shows what is no time as -",
    durationText: "shows what is no time as -",
    plainText: "makes anything at all fit for a terminal",
    secondsText: "shows what is no time as ?",
    timeOfDay: "shows what is no time as --:--:--.---",
  },
};
