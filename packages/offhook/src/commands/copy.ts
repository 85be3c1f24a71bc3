import type { CallId } from "@offhook/engine";
import { plainText } from "@offhook/replay";
import type { CommandRunner, GlobalOptions, Terminal } from "../command-line/command.ts";
import { counted } from "../command-line/counted.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { Progress } from "../command-line/progress.ts";
import type { Screen } from "../command-line/screen.ts";
import { compareCalls } from "../copying/compare-calls.ts";
import type { ComparedCall, CopyDifference } from "../copying/compare-calls.ts";
import { needTwoStores, withSource, withTarget } from "../copying/copied-stores.ts";
import type { CopySource } from "../copying/copied-stores.ts";
import { callIdsOf, copyCalls } from "../copying/copy-calls.ts";
import { shownStore } from "../recorded/store-address.ts";

interface CopyOptions extends GlobalOptions {
  readonly from?: string;
  readonly to: string;
}

/** Copies all calls of a store into another one, then compares every record. */
export const copy: CommandRunner<CopyOptions> = (terminal, { store, from = store, to }) => {
  needTwoStores(from, to);
  return withSource(from, async (source) => {
    const callIds = await callIdsOf(source.store);
    const copied = await copyAll(terminal, source, callIds, to);
    const compared = await compareAll(terminal, source, copied.callIds, to);
    const ok = copied.refused + copied.damaged + compared.differences === 0 && !terminal.signal.aborted;
    const { callIds: _callIds, ...counts } = copied;
    terminal.screen.tell({ type: "summary", ok, calls: callIds.length, ...counts, ...compared });
    for (const line of summaryOf(callIds.length, copied, compared, shownStore(to), terminal.signal.aborted))
      terminal.screen.say(line, ok ? "good" : "bad");
    return ok ? exitCodes.ok : exitCodes.problem;
  });
};

interface CopyCounts {
  readonly copied: number;
  readonly present: number;
  readonly refused: number;
  readonly damaged: number;
  /** How many of those that are in the copy now have not ended. */
  readonly live: number;
  /** Those that are in the copy now. */
  readonly callIds: readonly CallId[];
}

async function copyAll(
  { screen, signal }: Terminal,
  source: CopySource,
  callIds: readonly CallId[],
  to: string,
): Promise<CopyCounts> {
  const counts = { imported: 0, present: 0, refused: 0, damaged: 0, live: 0 };
  const there: CallId[] = [];
  const progress = new Progress(screen);
  let live = 0;
  await withTarget(to, async (target) => {
    for await (const { call, outcome, appended } of copyCalls(source, callIds, target, signal)) {
      counts[outcome]++;
      screen.tell({
        type: "copy",
        callId: call.callId,
        outcome: outcome === "imported" ? "copied" : outcome,
        appended,
      });
      if (outcome === "refused" || outcome === "damaged") {
        progress.done();
        screen.say(`${call.callId} was left out: ${reasons[outcome]}`, "bad");
      } else {
        there.push(call.callId);
        if (call.live) live++;
      }
      progress.show(`copying: ${there.length} of ${callIds.length} calls`);
    }
  });
  progress.done();
  const { imported: copied, present, refused, damaged } = counts;
  return { copied, present, refused, damaged, live, callIds: there };
}

const reasons = {
  refused: "the store has another call, or other records, under this id",
  damaged: "records of it are missing or were damaged",
};

interface CompareCounts {
  /** Records and packets that are the same. */
  readonly compared: number;
  /** Calls that differ from their copies. */
  readonly differences: number;
}

/** Opens the copy anew: what is compared is what is kept. */
async function compareAll(
  { screen, signal }: Terminal,
  { store }: CopySource,
  callIds: readonly CallId[],
  to: string,
): Promise<CompareCounts> {
  let [calls, compared, differences] = [0, 0, 0];
  if (callIds.length === 0 || signal.aborted) return { compared, differences };
  const progress = new Progress(screen);
  await withSource(to, async (target) => {
    for await (const each of compareCalls(store, callIds, target.store, signal)) {
      compared += each.compared;
      if (each.difference !== null) {
        differences++;
        progress.done();
        tellDifference(screen, each, each.difference);
      }
      progress.show(`comparing: ${++calls} of ${callIds.length} calls`);
    }
  });
  progress.done();
  return { compared, differences };
}

function tellDifference(screen: Screen, { callId }: ComparedCall, difference: CopyDifference): void {
  screen.tell({ type: "difference", callId, ...difference });
  const { kind, stream, revision } = difference;
  const place = `${stream.startsWith("call-") ? "record" : "packet"} ${revision}`;
  const sentences = {
    missing: `${place} is not in the copy: the store went on meanwhile, run the same command again`,
    record: `${place} differs from its copy`,
    row: "its row in the index differs from that of the copy",
    chain: `${place} is damaged in the store that was copied, and so in the copy`,
  } satisfies Record<CopyDifference["kind"], string>;
  screen.say(`${plainText(callId, 64)}: ${sentences[kind]}`, "bad");
}

function* summaryOf(
  calls: number,
  { copied, present, refused, damaged, live, callIds }: CopyCounts,
  { compared, differences }: CompareCounts,
  to: string,
  isStopped: boolean,
): Generator<string> {
  const parts = [
    `${counted(copied, "call")} copied into ${to}`,
    ...(present > 0 ? [`${present} were there already`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(damaged > 0 ? [`${damaged} damaged`] : []),
  ].join(", ");
  if (isStopped) {
    yield `Stopped: ${parts}; ${calls - callIds.length} of ${calls} are not there. The same command goes on.`;
    return;
  }
  yield differences === 0
    ? `${parts}. Compared: ${compared} records are the same, their checksums too.`
    : `${parts}. Compared: ${differences} calls differ, ${compared} records are the same.`;
  if (live > 0)
    yield `${live} of them ${live === 1 ? "is" : "are"} live: an engine that starts on ${to} goes on with ${live === 1 ? "it" : "them"}, so let none run on the other.`;
}
