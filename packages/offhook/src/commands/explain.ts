import { systemClock } from "@offhook/engine";
import { explainCall, explanationLines } from "@offhook/replay";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";

/** Says how one call ended and why, or what it waits for. */
export const explain: CommandRunner<GlobalOptions, [call: string]> = ({ screen }, { store: path }, name) =>
  withRecorded(path, async (store) => {
    const { callId } = await findCall(store, name);
    const explanation = explainCall(await readCall(store, callId), { now: systemClock().now() });
    screen.tell({ type: "explanation", callId, ...explanation });
    if (screen.isJson) return exitCodes.ok;
    const width = screen.width === undefined ? {} : { width: Math.min(120, screen.width) };
    for (const line of explanationLines(explanation, width)) screen.say(line);
    return exitCodes.ok;
  });
