import { CallCounter, statisticsLines, TransitionCounter, transitionStatisticsLines } from "@offhook/replay";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { Progress } from "../command-line/progress.ts";
import { meantCalls } from "../recorded/meant-calls.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";

interface StatsOptions extends GlobalOptions {
  readonly transitions?: true;
}

/** Counts calls, and with --transitions the steps that they took, in memory that does not grow with their number. */
export const stats: CommandRunner<StatsOptions, [filter: readonly string[]]> = (
  terminal,
  { store: path, transitions },
  words,
) => {
  const { screen, signal } = terminal;
  const filter = words.join(" ");
  const meant = meantCalls(filter);
  return withRecorded(path, async (store) => {
    const progress = new Progress(screen);
    const calls = new CallCounter();
    const steps = new TransitionCounter();
    let counted = 0;
    for await (const call of meant(store)) {
      if (signal.aborted) break;
      calls.add(call);
      progress.show(`${++counted} calls`);
      // One pass over the whole log is quicker than a stream at a time, but a filter needs the streams.
      if (transitions === true && filter !== "")
        for (const record of await readCall(store, call.callId)) steps.add(record);
    }
    if (transitions === true && filter === "") {
      let read = 0;
      for await (const record of store.readAll()) {
        if (signal.aborted) break;
        steps.add(record);
        progress.show(`${++read} records`);
      }
    }
    progress.done();
    const width = screen.width === undefined ? {} : { width: screen.width };
    const statistics = calls.statistics();
    screen.tell({ type: "statistics", ...statistics });
    for (const line of statisticsLines(statistics, width).slice(1)) screen.say(line);
    if (transitions === true) {
      const taken = steps.statistics();
      screen.tell({ type: "transitions", ...taken });
      for (const line of transitionStatisticsLines(taken, width)) screen.say(line);
    }
    return exitCodes.ok;
  });
};
