import { availableParallelism } from "node:os";
import type { EventStore } from "@offhook/engine";
import { cutTo, originSentences, plainText, smallestDifference } from "@offhook/replay";
import type { CallFinding, UpcastedRecord } from "@offhook/replay";
import type { CommandRunner, GlobalOptions, Terminal } from "../command-line/command.ts";
import { WrongUsage } from "../command-line/command-failure.ts";
import { counted } from "../command-line/counted.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { Progress } from "../command-line/progress.ts";
import type { Screen } from "../command-line/screen.ts";
import { findCall } from "../recorded/find-call.ts";
import { loadMachines } from "../recorded/load-machine.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { storeAddress } from "../recorded/store-address.ts";
import { verifyInThreads } from "../verifying/verify-in-threads.ts";
import { verifyOne, verifyShare } from "../verifying/verify-share.ts";
import type { VerifiedCall } from "../verifying/verify-share.ts";

interface VerifyCommandOptions extends GlobalOptions {
  readonly all?: true;
  readonly workers?: number;
  /** A module with a machine that decides instead of ours. */
  readonly machine?: string;
}

/** Decides recorded calls again and says where they part from what was recorded. */
export const verify: CommandRunner<VerifyCommandOptions, [call: string | undefined]> = (
  terminal,
  options,
  name,
) => {
  if (name !== undefined && options.all === true)
    throw new WrongUsage("Name one call, or say --all, not both.");
  if ((options.workers ?? 1) > 1) needOneThread(options, name);
  return withRecorded(options.store, async (store, { bundle }) => {
    const { screen, signal } = terminal;
    const progress = new Progress(screen);
    // Of one call its own records tell; that a whole bundle is whole, its lines do.
    const lines = name === undefined ? (bundle?.problems ?? []) : [];
    for (const problem of lines) screen.tell({ type: "problem", ...problem });
    const count = { calls: 0, records: 0, damaged: 0, lines: lines.length };
    const verifying = { ...options, isBundle: bundle !== null };
    for await (const call of verified(store, terminal, verifying, name)) {
      if (signal.aborted) break;
      count.calls++;
      count.records += call.records;
      if (!call.ok) count.damaged++;
      // Of many calls only those with problems are worth a line.
      const isShown = !call.ok || count.calls <= mostLines;
      if (isShown) progress.done();
      tellOne(screen, call, isShown);
      progress.show(
        `${counted(count.calls, "call")}, ${counted(count.records, "record")}, ${count.damaged} with problems`,
      );
    }
    progress.done();
    return signal.aborted ? exitCodes.problem : tellAll(screen, count);
  });
};

/** @throws WrongUsage for what several threads can't do */
function needOneThread({ machine, store }: VerifyCommandOptions, name: string | undefined): void {
  if (name !== undefined) throw new WrongUsage("One call is verified in one thread: leave --workers away.");
  if (machine !== undefined)
    throw new WrongUsage("--machine runs a module of yours, in one thread: leave --workers away.");
  if (storeAddress(store).kind === "bundle")
    throw new WrongUsage("A bundle is verified by the thread that reads it: leave --workers away.");
}

/** Lines of calls in which nothing was found; after that only problems are shown. */
const mostLines = 50;
/** From so many calls on threads pay for their start. */
const threadsFrom = 2_000;

async function* verified(
  store: EventStore,
  { signal }: Terminal,
  { store: path, workers, machine, isBundle }: VerifyCommandOptions & { readonly isBundle: boolean },
  name: string | undefined,
): AsyncGenerator<VerifiedCall> {
  const verifying = machine === undefined ? {} : { deciders: (await loadMachines(machine)).deciders };
  if (name !== undefined) {
    yield await verifyOne(store, await findCall(store, name), verifying);
    return;
  }
  // A bundle is in memory: another thread would have to read it again.
  if (machine !== undefined || isBundle) {
    yield* verifyShare(store, { index: 0, of: 1 }, verifying);
    return;
  }
  const threads = workers ?? ((await hasCalls(store, threadsFrom)) ? availableParallelism() : 0);
  if (threads > 0) yield* verifyInThreads(path, Math.min(threads, mostThreads), signal);
  else yield* verifyShare(store, { index: 0, of: 1 });
}

const mostThreads = 16;

async function hasCalls(store: EventStore, least: number): Promise<boolean> {
  let calls = 0;
  for await (const _ of store.listCalls({ limit: least })) calls++;
  return calls >= least;
}

interface Count {
  readonly calls: number;
  readonly records: number;
  readonly damaged: number;
  /** What is wrong with lines of the bundle. */
  readonly lines: number;
}

function tellAll(screen: Screen, { calls, records, damaged, lines }: Count): number {
  const ok = damaged === 0 && lines === 0;
  screen.tell({ type: "summary", ok, calls, records, damaged });
  const whole = counted(calls, "call");
  const bundle = lines === 0 ? "" : " The bundle itself is damaged.";
  screen.say(
    ok
      ? `${whole} verified, ${counted(records, "record")}: nothing was changed, nothing is missing.`
      : `${damaged} of ${whole} with problems.${bundle}`,
    ok ? "good" : "bad",
  );
  return ok ? exitCodes.ok : exitCodes.problem;
}

function tellOne(screen: Screen, { ok, problems, ...facts }: VerifiedCall, isShown: boolean): void {
  screen.tell({
    type: "verification",
    ok,
    problems: problems.map((each) =>
      each.kind === "decision" || each.kind === "upcast"
        ? { ...each, smallest: smallestDifference(each.field, each.recorded, each.computed) }
        : each,
    ),
    ...facts,
  });
  if (!isShown) return;
  const { sent, received } = facts.packets;
  screen.say([
    { text: `${facts.callId} `, tone: "title" },
    { text: ok ? "ok" : `${problems.length} found`, tone: ok ? "good" : "bad" },
    {
      text: `  ${counted(facts.records, "record")}, ${counted(sent + received, "packet")}, ${plainText(facts.state, 32)}`,
      tone: "faint",
    },
  ]);
  for (const each of upcastLines(facts.upcasts)) screen.say(`  ${each}`, "faint");
  for (const [index, problem] of problems.slice(0, mostProblems).entries())
    screen.say(`  ${sentenceOf(problem, problems.slice(0, index).some(isDamage))}`, "bad");
  if (problems.length > mostProblems)
    screen.say(`  and ${problems.length - mostProblems} more, which may follow from the first`, "faint");
  for (const sentence of originSentences(facts.origin)) screen.say(`  ${sentence}`, "faint");
}

const mostProblems = 10;

/** One line for each kind of record that was read through upcasts. */
function upcastLines(upcasts: readonly UpcastedRecord[]): readonly string[] {
  const kinds = Map.groupBy(
    upcasts,
    ({ type, from, to }) => `${type} of schema version ${from} was read as ${to}`,
  );
  return [...kinds].map(([kind, [first, ...others]]) => {
    const where = others.length === 0 ? `record ${first?.revision}` : `${others.length + 1} records`;
    return plainText(`${where}: ${kind} by a declared upcast (${first?.reasons.join("; ")})`, 400);
  });
}

/** What stands behind it is decided from another state than it was. */
function isDamage({ kind, stream }: CallFinding): boolean {
  return stream === "call" && (kind === "damaged" || kind === "gap");
}

function sentenceOf(
  { kind, stream, revision, field, recorded, computed, machines }: CallFinding,
  isBehindDamage: boolean,
): string {
  const place = stream === "call" ? `record ${revision}` : `packet ${revision}`;
  const was = cutTo(plainText(recorded), 60);
  const is = cutTo(plainText(computed), 60);
  switch (kind) {
    case "damaged":
      return `${place}: damaged, its content is not what was written (checksum ${was}, computed ${is})`;
    case "gap":
      return `${place}: damaged, it stands where ${is} should be, so records are missing or doubled`;
    case "decision":
    case "upcast": {
      const { path, ...values } = smallestDifference(field, recorded, computed);
      const by =
        machines === undefined || isBehindDamage
          ? ""
          : machines.recorded === machines.computed
            ? `; the same machine ${plainText(machines.computed, 40)} wrote it, so its guards or changes differ`
            : `; machine ${plainText(machines.recorded, 40)} wrote it, ${plainText(machines.computed, 40)} decided now`;
      const changed = isBehindDamage
        ? "it leads elsewhere, as may come of the damage before it"
        : "the machine was changed";
      const why = kind === "upcast" ? "a declared upcast leads elsewhere" : changed;
      return `${place}: ${why}: ${path} was recorded as ${values.recorded}, now it is ${values.computed}${by}`;
    }
    case "index":
      return `index: ${field} says ${was}, the records say ${is}`;
    case "unreadable":
      return `${place}: can't be decided at all (${is})`;
    default:
      return kind satisfies never;
  }
}
