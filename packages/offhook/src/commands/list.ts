import { systemClock } from "@offhook/engine";
import type { CallSummary } from "@offhook/engine";
import { callDurations, callFilter, callTable } from "@offhook/replay";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { withRecorded } from "../recorded/open-recorded.ts";

interface ListOptions extends GlobalOptions {
  readonly limit: number;
  readonly live?: true;
}

/** Lists the calls of a store that a filter means. The index is read as far as needed, a row at a time. */
export const list: CommandRunner<ListOptions, [filter: readonly string[]]> = (
  terminal,
  { store: path, limit, live },
  words,
) => {
  const { screen, signal } = terminal;
  const isMeant = callFilter(words.join(" "), { now: systemClock().now() });
  return withRecorded(path, async (store) => {
    const calls: CallSummary[] = [];
    for await (const call of store.listCalls({ ...(live && { live }) })) {
      if (signal.aborted) break;
      if (!isMeant(call)) continue;
      calls.push(call);
      if (calls.length >= limit) break;
    }
    for (const call of calls) screen.tell({ type: "call", ...call, durations: callDurations(call) });
    if (calls.length === 0) screen.say(noCalls(words.length > 0, live === true), "faint");
    else for (const line of callTable(calls, { width: screen.width ?? 160 })) screen.say(line);
    return exitCodes.ok;
  });
};

function noCalls(isFiltered: boolean, isLive: boolean): string {
  if (isFiltered) return "No call is meant by this filter.";
  return isLive ? "No call is live." : "No calls are recorded here yet.";
}
