import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCallRecord } from "@offhook/engine";
import type { Call, CallRecord, CallView, Diagnostic } from "@offhook/engine";
import { verifyCall } from "@offhook/replay";
import { nodeDigest, openCallEngine } from "offhook";
import type { OpenCallEngineOptions, OpenedCallEngine } from "offhook";
import { filter, firstValueFrom } from "rxjs";
import { expect } from "vitest";

/** The product as an embedder opens it, on files of its own, with what it has shown. */
export interface LoopbackEngine {
  readonly engine: OpenedCallEngine;
  readonly calls: readonly Call[];
  readonly diagnostics: readonly Diagnostic[];
  /** The next call that comes in, or the one that has. */
  incoming(): Promise<Call>;
}

/** A folder that lasts as long as the test. */
export function folder(atEnd: (task: () => void) => void): string {
  const path = mkdtempSync(join(tmpdir(), "offhook-clients-"));
  atEnd(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export async function engineOn(options: OpenCallEngineOptions): Promise<LoopbackEngine> {
  const engine = await openCallEngine(options);
  const calls: Call[] = [];
  const diagnostics: Diagnostic[] = [];
  engine.calls$.subscribe((call) => calls.push(call));
  engine.diagnostics$.subscribe((diagnostic) => diagnostics.push(diagnostic));
  return {
    engine,
    calls,
    diagnostics,
    incoming: () => firstValueFrom(engine.calls$.pipe(filter(({ direction }) => direction === "incoming"))),
  };
}

/** The first view of a call that is so, or the last one when it ends before. */
export async function when(call: Call, is: (view: CallView) => boolean): Promise<CallView> {
  return firstValueFrom(call.state$.pipe(filter(is)), { defaultValue: call.view });
}

/** The closed call: its records are gapless, undamaged and decided again as they were. Gives why it ended. */
export async function verifiedEnd({ engine }: LoopbackEngine, call: Call) {
  await when(call, ({ state }) => state === "discarded.closed");
  const records: CallRecord[] = [];
  for await (const { position: _position, ...record } of engine.store.readStream(`call-${call.callId}`)) {
    if (isCallRecord(record)) records.push(record);
  }
  const summary = await engine.store.findCall({ callId: call.callId });
  const verification = verifyCall(records, nodeDigest, summary);
  expect(verification.problems).toEqual([]);
  expect(verification.state).toBe("discarded.closed");
  return { end: verification.end, records };
}
