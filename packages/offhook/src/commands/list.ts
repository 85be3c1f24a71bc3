import { systemClock } from "@offhook/engine";
import type { CallSummary } from "@offhook/engine";
import { callDurations, callTable, plainText } from "@offhook/replay";
import type { ProblemName } from "@offhook/replay";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { notRunLines } from "../recorded/account-engines.ts";
import { meantCalls } from "../recorded/meant-calls.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { valuesHere } from "../recorded/values-here.ts";

interface ListOptions extends GlobalOptions {
  readonly limit: number;
  readonly live?: true;
  readonly problem?: ProblemName;
}

/** Lists the calls of a store that a filter means. The index is read as far as needed, a row at a time. */
export const list: CommandRunner<ListOptions, [filter: readonly string[]]> = (
  terminal,
  { store: path, limit, live, problem },
  words,
) => {
  const { screen, signal } = terminal;
  const now = systemClock().now();
  const filter = words.join(" ");
  const meant = meantCalls(filter);
  return withRecorded(path, async (store, { readEngines }) => {
    const calls: CallSummary[] = [];
    const found: string[] = [];
    for await (const call of meant(store, live && { live })) {
      if (signal.aborted) break;
      const what =
        problem === undefined
          ? ""
          : await (await import("../recorded/look-for-problem.ts")).lookForProblem(problem, call, store, now);
      if (what === null) continue;
      calls.push(call);
      found.push(what);
      if (calls.length >= limit) break;
    }
    const engines = await readEngines(calls);
    calls.forEach((call, index) => {
      const engine = call.live ? engines.get(call.accountId) : undefined;
      const run = engine === undefined ? {} : { engine };
      const named = problem === undefined ? {} : { problem: { name: problem, found: found[index] } };
      screen.tell({ type: "call", ...call, durations: callDurations(call), ...run, ...named });
    });
    if (calls.length === 0) {
      screen.say(noCalls(words.length > 0 || problem !== undefined, live === true), "faint");
      for (const line of await valuesHere(store, filter)) screen.say(line, "faint");
    } else
      callTable(calls, { width: screen.width ?? 160 }).forEach((line, index) => {
        screen.say(line);
        const what = found[index - 1];
        if (what !== undefined && what !== "") screen.say(`  ${problem}: ${plainText(what, 120)}`, "bad");
      });
    for (const line of notRunLines(calls, engines)) screen.say(line, "bad");
    return exitCodes.ok;
  });
};

function noCalls(isFiltered: boolean, isLive: boolean): string {
  if (isFiltered) return "No call is meant by this.";
  return isLive ? "No call is live." : "No calls are recorded here yet.";
}
