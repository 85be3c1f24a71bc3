import { isCallRecord, replayCall, summarize } from "@offhook/engine";
import type { CallRecord, CallSummary, NewRecord } from "@offhook/engine";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRecords } from "../../fixtures/any-records.ts";
import { collect } from "../../fixtures/collect.ts";
import {
  calleesPackets,
  calleesRecords,
  callersPackets,
  callersRecords,
  digest,
} from "../../fixtures/recorded-call.ts";
import { verifyCall } from "../verify/verify-call.ts";
import { openBundle } from "./bundle-store.ts";
import type { OpenedBundle } from "./bundle-store.ts";
import { writeBundle } from "./write-bundle.ts";

interface Whole {
  readonly call: CallSummary;
  readonly records: readonly NewRecord[];
}

function callOf(records: readonly NewRecord[]): Whole {
  const { state } = [...replayCall(records.filter(isCallRecord))].at(-1)!;
  return { call: summarize(state), records };
}

const caller = callOf([...callersRecords, ...callersPackets]);
const callee = callOf([...calleesRecords, ...calleesPackets]);

async function linesOf(calls: readonly Whole[]): Promise<string[]> {
  const options = { digest, createdBy: "offhook test", calls: calls.length, redaction: null };
  return collect(writeBundle(calls, options));
}

const opened = (lines: readonly string[]): Promise<OpenedBundle> => openBundle(lines, { digest });

async function recordsIn({ store }: OpenedBundle, call: CallSummary): Promise<NewRecord[]> {
  const found: NewRecord[] = [];
  for (const stream of [`call-${call.callId}`, `signaling-${call.callId}`] as const)
    for await (const { position: _position, ...record } of store.readStream(stream)) found.push(record);
  return found;
}

describe("a bundle", () => {
  it("brings back rows and records as they were, newest call first", async () => {
    const bundle = await opened(await linesOf([caller, callee]));
    expect(bundle.problems).toEqual([]);
    expect(bundle.header).toMatchObject({ mode: "plain", calls: 2, createdBy: "offhook test" });
    expect(await collect(bundle.store.listCalls())).toEqual([callee.call, caller.call]);
    expect(await recordsIn(bundle, caller.call)).toEqual(caller.records);
    expect(await recordsIn(bundle, callee.call)).toEqual(callee.records);
  });

  it("brings back whatever records hold", async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (any) => {
        const records = any.map((record, revision) => {
          const stream = isCallRecord(record) ? ("call-x" as const) : ("signaling-x" as const);
          return { ...record, stream, callId: "x", revision } as unknown as NewRecord;
        });
        const call = { ...caller.call, callId: "x" as never };
        const bundle = await opened(await linesOf([{ call, records }]));
        expect(bundle.problems).toEqual([]);
        const found = (await collect(bundle.store.readAll())).map(
          ({ position: _position, ...record }) => record,
        );
        expect(found).toEqual(JSON.parse(JSON.stringify(records)));
      }),
      { numRuns: 200 },
    );
  });

  it("is known by its first line, and each line can be read by itself", async () => {
    const lines = await linesOf([caller]);
    expect(lines[0]).toMatch(/^\{"format":"offhook-bundle","version":1,/);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ sum: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it("bears other white space and line ends: what counts is the JSON", async () => {
    const lines = await linesOf([caller]);
    const loose = lines.flatMap((line) => [
      `  ${JSON.stringify(JSON.parse(line), null, 1).replaceAll("\n", " ")}\r`,
      "",
    ]);
    expect((await opened(loose)).problems).toEqual([]);
  });

  it("takes nothing and is closed once", async () => {
    const { store } = await opened(await linesOf([caller]));
    await expect(store.append({} as never)).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
    await store.close();
    await store.close();
    await expect(collect(store.listCalls())).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });
});

describe("a damaged bundle", () => {
  it("names the line, wherever a character was changed, and gives the rest", async () => {
    const lines = await linesOf([caller, callee]);
    const anyPlace = fc
      .nat(lines.length - 1)
      .chain((at) =>
        fc.tuple(
          fc.constant(at),
          fc.nat(textAt(lines, at).length - 1),
          fc.constantFrom("x", "7", " ", '"', "\u0000"),
        ),
      );
    await fc.assert(
      fc.asyncProperty(anyPlace, async ([at, place, character]) => {
        const changed = lines.with(
          at,
          `${textAt(lines, at).slice(0, place)}${character}${textAt(lines, at).slice(place + 1)}`,
        );
        if (JSON.stringify(tryParse(textAt(changed, at))) === JSON.stringify(tryParse(textAt(lines, at))))
          return;
        const bundle = await opened(changed).catch(
          (error: unknown) => error as { code: string; line: number },
        );
        if ("code" in bundle) {
          expect([at, bundle.line]).toEqual([0, 1]);
          return;
        }
        expect(bundle.problems[0]?.line).toBe(at + 1);
        expect(
          bundle.problems.every(({ line }) => line === at + 1 || line === at + 2 || line >= lines.length),
        ).toBe(true);
        const found = await collect(bundle.store.readAll());
        expect(found.length).toBeGreaterThanOrEqual(caller.records.length + callee.records.length - 1);
      }),
      { numRuns: 500 },
    );
  });

  it("tells that it breaks off, and gives what came before", async () => {
    const lines = await linesOf([caller, callee]);
    for (let length = 1; length < lines.length; length++) {
      const bundle = await opened(lines.slice(0, length));
      expect(bundle.problems).toMatchObject([{ kind: "truncated", line: length + 1 }]);
    }
    const torn = [...lines.slice(0, 5), textAt(lines, 5).slice(0, 40)];
    expect((await opened(torn)).problems).toMatchObject([
      { kind: "unreadable", line: 6 },
      { kind: "truncated", line: 7 },
    ]);
  });

  it("notices each line that is missing", async () => {
    const lines = await linesOf([caller, callee]);
    for (let missing = 1; missing < lines.length - 1; missing++) {
      const bundle = await opened(lines.toSpliced(missing, 1));
      expect(bundle.problems[0]).toMatchObject({ kind: "changed", line: missing + 1 });
      expect(bundle.problems.at(-1)).toMatchObject({ kind: "count" });
    }
  });

  it("makes the row of a call anew from its records when it is lost, and says whose lines were touched", async () => {
    const lines = await linesOf([caller, callee]);
    const bundle = await opened(lines.with(1, '{"call":'));
    expect(await bundle.store.findCall({ callId: caller.call.callId })).toEqual(caller.call);
    const other = await opened(lines.with(3, textAt(lines, 3).replace("KeyPrepared", "KeyRejected")));
    expect([...other.damagedCalls]).toEqual([caller.call.callId]);
    const { ok, problems } = verifyCall(await recordsIn(other, caller.call), digest);
    expect([ok, problems[0]?.kind, problems[0]?.revision]).toEqual([false, "damaged", 1]);
  });

  it("says whose call each missing line may have been", async () => {
    const lines = await linesOf([caller, callee]);
    const [ours, theirs] = [caller.call.callId, callee.call.callId];
    const endOfOurs = 1 + caller.records.length;
    const damagedWithout = async (line: number): Promise<readonly string[]> => [
      ...(await opened(lines.toSpliced(line, 1))).damagedCalls,
    ];
    expect(await damagedWithout(3)).toEqual([ours]);
    expect(await damagedWithout(endOfOurs)).toEqual([ours, theirs]);
    expect(await damagedWithout(lines.length - 2)).toEqual([theirs]);
    expect(await damagedWithout(lines.length - 1)).toEqual([theirs]);
  });

  it.each([
    [[], "BUNDLE_UNREADABLE"],
    [["SQLite format 3"], "BUNDLE_UNREADABLE"],
    [['{"format":"something-else","version":1}'], "BUNDLE_UNREADABLE"],
    [
      ['{"format":"offhook-bundle","version":2,"mode":"plain","createdBy":"offhook 9","calls":0,"sum":""}'],
      "BUNDLE_TOO_NEW",
    ],
  ])("is none when it begins with %j", async (lines, code) => {
    await expect(opened(lines)).rejects.toMatchObject({ code, line: 1 });
  });
});

function textAt(lines: readonly string[], at: number): string {
  return lines.at(at) ?? "";
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The type of the fixtures, for the compiler. */
void (callersRecords satisfies readonly CallRecord[]);
