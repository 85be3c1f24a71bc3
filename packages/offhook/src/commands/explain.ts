import { systemClock } from "@offhook/engine";
import { explainCall, explanationLines, recordedOrigin } from "@offhook/replay";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { damageIn, damageSentences } from "../recorded/damage.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";

/** Says how one call ended and why, or what it waits for. */
export const explain: CommandRunner<GlobalOptions, [call: string]> = ({ screen }, { store: path }, name) =>
  withRecorded(path, async (store) => {
    const call = await findCall(store, name);
    const { callId } = call;
    const records = await readCall(store, callId);
    const problems = damageIn(records, call);
    // The times of a redacted call are made up: now is as long after them as its last record is.
    const asked = recordedOrigin(records).redacted ? {} : { now: systemClock().now() };
    const explanation = explainCall(records, asked);
    screen.tell({ type: "explanation", callId, ...explanation, problems });
    if (screen.isJson) return exitCodes.ok;
    const width = screen.width === undefined ? {} : { width: Math.min(120, screen.width) };
    for (const sentence of damageSentences(callId, problems)) screen.say(`${sentence}\n`, "bad");
    for (const line of explanationLines(explanation, width)) screen.say(line);
    return exitCodes.ok;
  });
