import type { CallDirection, EventStore, StoredRecord } from "@offhook/engine";
import { ladder as draw, ladderMermaid, ladderRows, ladderSvg, lineText } from "@offhook/replay";
import type { LadderRecords } from "@offhook/replay";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";

interface LadderOptions extends GlobalOptions {
  /** The store of the other side. */
  readonly with?: string;
  readonly svg?: true;
  readonly mermaid?: true;
}

/** Draws one call as a ladder, with both sides when the other side's store is at hand. */
export const ladder: CommandRunner<LadderOptions, [call: string]> = async ({ screen }, options, name) => {
  for (const only of ["svg", "mermaid"] as const)
    if (options[only] && screen.isJson) throw new WrongUsage(`Choose one of --${only} and --json.`);
  const ours = await withRecorded(options.store, (store) => readSide(store, name));
  const theirs = options.with === undefined ? undefined : await otherSide(options.with, ours);
  const sides: LadderRecords = {
    [sideOf(ours)]: ours.records,
    ...(theirs && { [sideOf(theirs)]: theirs.records }),
  };
  if (options.svg || options.mermaid) {
    screen.write(options.svg ? ladderSvg(sides) : ladderMermaid(sides));
    return exitCodes.ok;
  }
  const lines = draw(sides, { width: screen.width ?? 100 });
  screen.tell({ type: "ladder", rows: ladderRows(sides), lines: lines.map(lineText) });
  for (const line of lines) screen.say(line);
  return exitCodes.ok;
};

interface Side {
  readonly direction: CallDirection;
  readonly telegramCallId: string | null;
  readonly records: readonly StoredRecord[];
}

async function readSide(store: EventStore, name: string): Promise<Side> {
  const { callId, direction, telegramCallId } = await findCall(store, name);
  return { direction, telegramCallId, records: await readCall(store, callId) };
}

/** @throws CommandFailure CALL_NOT_FOUND when the other store does not have this call from the other side */
function otherSide(path: string, ours: Side): Promise<Side> {
  return withRecorded(path, async (store) => {
    for await (const { callId, direction, telegramCallId } of store.listCalls()) {
      if (telegramCallId === null || telegramCallId !== ours.telegramCallId || direction === ours.direction)
        continue;
      return { direction, telegramCallId, records: await readCall(store, callId) };
    }
    throw new CommandFailure(
      "CALL_NOT_FOUND",
      `${path} has not the other side of this call. Give the store of the ${ours.direction === "outgoing" ? "callee" : "caller"}, or leave --with away.`,
      exitCodes.unreadable,
    );
  });
}

function sideOf({ direction }: Side): "caller" | "callee" {
  return direction === "outgoing" ? "caller" : "callee";
}
