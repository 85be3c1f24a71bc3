import { writeFile } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { isCallRecord, replayCall, systemRandomness } from "@offhook/engine";
import type { NewRecord } from "@offhook/engine";
import { createRedaction, describeEnd, plainText, regressionTest } from "@offhook/replay";
import { CommandFailure } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { fileNotWritten } from "../command-line/file-not-written.ts";
import { nodeDigest } from "../embedding/node-digest.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";

interface TestOptions extends GlobalOptions {
  readonly output?: string;
  readonly machine?: string;
}

/** Writes a vitest file that replays one call. */
export const test: CommandRunner<TestOptions, [call: string]> = async ({ screen }, options, name) => {
  const { call, records } = await withRecorded(options.store, async (store) => {
    const found = await findCall(store, name);
    return { call: found, records: (await readCall(store, found.callId)).filter(isCallRecord) };
  });
  const redaction = createRedaction({
    key: systemRandomness().bytes(32),
    digest: nodeDigest,
    startAt: call.createdAt,
  });
  const redacted: NewRecord[] = [];
  for await (const record of redaction.records(records)) redacted.push(record);
  if (options.machine === undefined) checkItPasses(redacted);
  const path = options.output ?? `call-${redaction.summary(call).callId.slice(0, 8)}.test.ts`;
  const end = call.end === null ? plainText(call.state, 32) : describeEnd(call.end, call.direction);
  const text = regressionTest(redacted, {
    title: `an ${call.direction} call: ${end}`,
    typed: /\.[mc]?ts$/.test(path),
    ...(options.machine !== undefined && { machine: importPath(path, options.machine) }),
  });
  await writeFile(path, text, { flag: "wx" }).catch((error: unknown) => {
    throw fileNotWritten(path, error);
  });
  screen.tell({ type: "written", path, records: redacted.length, callId: call.callId });
  screen.say(
    `${path} replays the call, with ${redacted.length} records in it, redacted. Run it with vitest.`,
    "good",
  );
  return exitCodes.ok;
};

/** A test that fails as it is written helps nobody. */
function checkItPasses(records: readonly NewRecord[]): void {
  for (const { divergence } of replayCall(records.filter(isCallRecord))) {
    if (divergence?.kind !== "decision") continue;
    const { revision, field, recorded, computed } = divergence;
    throw new CommandFailure(
      "TEST_WOULD_FAIL",
      `Record ${revision} of this call leads elsewhere today: ${field} was ${plainText(recorded, 80)} and is ${plainText(computed, 80)}. A test of it would fail as it is; name the machine that decided so with --machine.`,
    );
  }
}

function importPath(from: string, machine: string): string {
  const path = relative(dirname(resolve(from)), resolve(machine))
    .split(sep)
    .join("/");
  return path.startsWith(".") ? path : `./${path}`;
}
