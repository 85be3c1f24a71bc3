import type { CallSummary } from "@offhook/engine";
import { cutTo, describeEnd, fitTo, plainText } from "@offhook/replay";
import type { Line } from "@offhook/replay";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { distinctLength } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { dateText, durationText } from "../recorded/time-text.ts";

interface ListOptions extends GlobalOptions {
  readonly limit: number;
  readonly live?: true;
}

/** Lists the calls of a store. */
export const list: CommandRunner<ListOptions> = (terminal, { store: path, limit, live }) =>
  withRecorded(path, async (store) => {
    const { screen, signal } = terminal;
    const calls: CallSummary[] = [];
    for await (const call of store.listCalls({ limit, ...(live && { live }) })) {
      calls.push(call);
      if (signal.aborted) break;
    }
    for (const call of calls) screen.tell({ type: "call", ...call });
    if (calls.length === 0)
      screen.say(live ? "No call is live." : "No calls are recorded here yet.", "faint");
    else
      screen.say(
        line(["call", "placed (UTC)", "account", "", "talked", "steps", "state or end"], calls, screen.width),
      );
    for (const call of calls) screen.say(line(cellsOfCall(call), calls, screen.width));
    return exitCodes.ok;
  });

type Cells = readonly [string, string, string, string, string, string, string];

function cellsOfCall(call: CallSummary): Cells {
  const {
    callId,
    createdAt,
    accountId,
    direction,
    confirmedAt,
    endedAt,
    records,
    state,
    end,
    live,
    updatedAt,
  } = call;
  const talked = confirmedAt === null ? "-" : durationText((endedAt ?? updatedAt) - confirmedAt);
  return [
    callId,
    dateText(createdAt),
    plainText(accountId, 64),
    direction === "outgoing" ? "out" : "in",
    talked,
    String(records),
    live || end === null ? plainText(state, 32) : describeEnd(end, direction),
  ];
}

function line(cells: Cells, calls: readonly CallSummary[], width = 132): Line {
  const id = distinctLength(calls.map(({ callId }) => callId)) + 1;
  const account = Math.min(16, Math.max(8, ...calls.map(({ accountId }) => accountId.length + 1)));
  const [callId, placed, accountId, direction, talked, records, state] = cells;
  const before = id + 20 + account + 4 + 9 + 6;
  return [
    { text: fitTo(callId.slice(0, id - 1), id), tone: "title" },
    { text: fitTo(placed, 20), tone: "time" },
    { text: `${fitTo(accountId, account - 1)} `, tone: "account" },
    { text: fitTo(direction, 4), tone: "plain" },
    { text: `${fitTo(talked, 8, "right")} `, tone: "plain" },
    { text: `${fitTo(records, 5, "right")} `, tone: "faint" },
    { text: cutTo(state, Math.max(12, width - before)), tone: "state" },
  ];
}
