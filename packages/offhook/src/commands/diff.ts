import { isCallRecord } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import { diffCalls, diffLines, redecide } from "@offhook/replay";
import { WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { findCall } from "../recorded/find-call.ts";
import { loadMachines } from "../recorded/load-machine.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";

interface DiffOptions extends GlobalOptions {
  readonly with?: string;
  readonly machine?: string;
  readonly slack: number;
  readonly all?: true;
}

/** Compares two calls, or one call on two machines. */
export const diff: CommandRunner<DiffOptions, [call: string, other: string | undefined]> = async (
  { screen },
  options,
  name,
  other,
) => {
  const { store, machine, slack: slackMs, all } = options;
  if ((other === undefined) === (machine === undefined))
    throw new WrongUsage("Compare with either another call or, by --machine, another machine.");
  if (machine !== undefined && options.with !== undefined)
    throw new WrongUsage("--with names the store of another call; with --machine there is none.");
  const left = await recordsIn(store, name);
  const right =
    machine === undefined
      ? await recordsIn(options.with ?? store, other ?? "")
      : await redecided(left, machine);
  const isSameCall = machine !== undefined || originOf(left) === originOf(right);
  const compared = diffCalls(left, right, { slackMs, isSameCall });
  screen.tell({ type: "diff", version: 1, isSame: compared.isSame, isSameCall });
  for (const row of compared.rows) screen.tell({ ...row, type: "row" });
  for (const line of diffLines(compared, { width: screen.width ?? 100, differencesOnly: all !== true }))
    screen.say(line);
  if (compared.isSame) screen.say("Nothing differs.", "good");
  return compared.isSame ? exitCodes.ok : exitCodes.problem;
};

async function recordsIn(path: string, name: string): Promise<readonly CallRecord[]> {
  return withRecorded(path, async (store) => {
    const { callId } = await findCall(store, name);
    return (await readCall(store, callId)).filter(isCallRecord);
  });
}

async function redecided(records: readonly CallRecord[], path: string): Promise<readonly CallRecord[]> {
  const machines = await loadMachines(path);
  const [first] = records;
  return first === undefined ? [] : redecide(records, machines.deciderOf(first));
}

/** A branch and its origin, or two branches of one call, are of the same call. */
function originOf([first]: readonly CallRecord[]): string | undefined {
  return first?.branch?.callId ?? first?.callId;
}
