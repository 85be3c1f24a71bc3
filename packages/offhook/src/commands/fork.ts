import { readFile } from "node:fs/promises";
import { branchLines, forkCall } from "@offhook/replay";
import type { ForkEdit, InsertedEvent } from "@offhook/replay";
import { WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import type { FieldEdit } from "../command-line/fork-values.ts";
import { nodeDigest } from "../embedding/node-digest.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";
import { writeRecording } from "../recorded/write-recording.ts";

interface ForkOptions extends GlobalOptions {
  readonly at?: number;
  readonly skip?: readonly number[];
  readonly insert?: readonly string[];
  readonly edit?: readonly FieldEdit[];
  readonly swap?: readonly (readonly [number, number])[];
  readonly output?: string;
}

/** Says what would have happened, had something come otherwise. */
export const fork: CommandRunner<ForkOptions, [call: string]> = async ({ screen, signal }, options, name) => {
  const edits = await editsOf(options);
  const records = await withRecorded(options.store, async (store) =>
    readCall(store, (await findCall(store, name)).callId),
  );
  const branch = forkCall(records, edits, nodeDigest);
  const { callId, origin, summary, leftOut, unanswered, wouldExpire, diff } = branch;
  const facts = { callId, origin, isSame: diff.isSame, first: diff.first, leftOut, unanswered, wouldExpire };
  screen.tell({ type: "branch", ...facts, summary });
  for (const record of branch.records) screen.tell({ type: "record", record });
  for (const line of branchLines(branch, { width: screen.width ?? 100 })) screen.say(line);
  if (options.output !== undefined) {
    await writeRecording(options.output, [{ call: summary, records: branch.records }], signal);
    screen.tell({ type: "written", path: options.output, callId });
    screen.say("");
    screen.say(`The branch is in ${options.output}, as call ${callId}.`, "good");
  }
  return exitCodes.ok;
};

async function editsOf({
  at,
  skip = [],
  insert = [],
  edit = [],
  swap = [],
}: ForkOptions): Promise<readonly ForkEdit[]> {
  const edits: ForkEdit[] = [
    ...skip.map((revision) => ({ kind: "skip" as const, revision })),
    ...swap.map((revisions) => ({ kind: "swap" as const, revisions })),
    ...edit.map((each) => ({ kind: "edit" as const, ...each })),
  ];
  if (insert.length > 0 && at === undefined)
    throw new WrongUsage("--insert needs --at: the record before which the event came.");
  for (const path of insert) edits.push({ kind: "insert", before: at ?? 0, event: await eventIn(path) });
  if (edits.length === 0 && at === undefined)
    throw new WrongUsage("Say what shall be otherwise: --at, --skip, --insert, --edit or --swap.");
  const early = [...skip, ...swap.flat(), ...edit.map(({ revision }) => revision)].find(
    (revision) => revision < (at ?? 0),
  );
  if (early !== undefined)
    throw new WrongUsage(`The branch begins at record ${at}, so record ${early} stays as it was.`);
  return edits.length === 0 ? [{ kind: "cut", revision: at ?? 0 }] : edits;
}

async function eventIn(path: string): Promise<InsertedEvent> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new WrongUsage(`--insert: ${path} can't be read (${error.code}).`);
  });
  try {
    return JSON.parse(text) as InsertedEvent;
  } catch {
    throw new WrongUsage(`--insert: ${path} holds no JSON.`);
  }
}
