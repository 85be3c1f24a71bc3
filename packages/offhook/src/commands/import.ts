import type { CallId, CallSummary, EventStore } from "@offhook/engine";
import { openBundle, recordedStore } from "@offhook/replay";
import type { BundleMode } from "@offhook/replay";
import { foldTrace } from "@offhook/telegram";
import { WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { counted } from "../command-line/counted.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { Progress } from "../command-line/progress.ts";
import { nodeDigest } from "../embedding/node-digest.ts";
import { importCall } from "../recorded/import-call.ts";
import type { ImportOutcome } from "../recorded/import-call.ts";
import { linesOf } from "../recorded/lines-of.ts";
import { withWritable } from "../recorded/open-recorded.ts";
import { shownStore, writableStore } from "../recorded/store-address.ts";

interface ImportOptions extends GlobalOptions {
  readonly trace?: string;
}

/** Takes the calls of a bundle or a trace into a store, the oldest first. */
export const importCalls: CommandRunner<ImportOptions, [bundle: string | undefined]> = async (
  { screen, signal },
  options,
  file,
) => {
  if ((file === undefined) === (options.trace === undefined))
    throw new WrongUsage("Say what to import: a bundle, or --trace and a trace; - is standard input.");
  writableStore(options.store);
  const { source, mode, problems, damagedCalls } = await (options.trace === undefined
    ? bundleIn(file ?? "-")
    : traceIn(options.trace));
  for (const problem of problems) {
    screen.tell({ type: "problem", ...problem });
    screen.say(problem.message, "bad");
  }
  const counts: Record<ImportOutcome, number> = { imported: 0, present: 0, refused: 0, live: 0, damaged: 0 };
  await withWritable(options.store, async (store) => {
    const newestFirst: CallSummary[] = [];
    for await (const call of source.listCalls()) newestFirst.push(call);
    const calls = newestFirst.toReversed();
    const progress = new Progress(screen);
    for (const [index, call] of calls.entries()) {
      if (signal.aborted) break;
      const outcome = damagedCalls.has(call.callId)
        ? "damaged"
        : (await importCall(source, call, store)).outcome;
      counts[outcome] += 1;
      screen.tell({ type: "import", callId: call.callId, outcome });
      if (outcome !== "imported" && outcome !== "present")
        screen.say(`${call.callId} was left out: ${reasons[outcome]}`, "bad");
      progress.show(`${index + 1} of ${calls.length} calls`);
    }
    progress.done();
  });
  const ok = problems.length === 0 && counts.refused + counts.live + counts.damaged === 0 && !signal.aborted;
  screen.tell({ type: "summary", ok, mode, ...counts });
  screen.say(summaryOf(counts, shownStore(options.store), signal.aborted), ok ? "good" : "bad");
  return ok ? exitCodes.ok : exitCodes.problem;
};

/** Where calls come from: a store of them, and what is wrong with it. */
interface ImportSource {
  readonly source: EventStore;
  readonly mode: BundleMode | "trace";
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  readonly damagedCalls: ReadonlySet<CallId>;
}

async function bundleIn(file: string): Promise<ImportSource> {
  const bundle = await openBundle(linesOf(file), { digest: nodeDigest, name: file });
  const { store, header, problems, damagedCalls } = bundle;
  return { source: store, mode: header.mode, problems, damagedCalls };
}

/** A line that can't be used leaves no gap that could be seen: it is named, and the rest is taken. */
async function traceIn(file: string): Promise<ImportSource> {
  const { calls, problems } = await foldTrace(linesOf(file), { digest: nodeDigest });
  const source = recordedStore({
    calls: calls.map(({ call }) => call),
    records: calls.flatMap(({ records }) => records),
    name: file,
  });
  return { source, mode: "trace", problems, damagedCalls: new Set() };
}

const reasons = {
  refused: "the store has another call, or other records, under this id",
  live: "it is live, and an engine on this store would go on with it; open the bundle itself with --store",
  damaged: "it was damaged on the way",
};

function summaryOf(counts: Record<ImportOutcome, number>, store: string, isStopped: boolean): string {
  const { imported, present, refused, live, damaged } = counts;
  const parts = [
    `${counted(imported, "call")} imported into ${store}`,
    ...(present > 0 ? [`${present} were there already`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(live > 0 ? [`${live} live`] : []),
    ...(damaged > 0 ? [`${damaged} damaged`] : []),
  ];
  return `${isStopped ? "Stopped: " : ""}${parts.join(", ")}.`;
}
