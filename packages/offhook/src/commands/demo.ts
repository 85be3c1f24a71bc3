import { mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isCallRecord } from "@offhook/engine";
import type { CallRecord } from "@offhook/engine";
import { durationText, ladder, plainText, transitionLine } from "@offhook/replay";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { makeNamedFolder } from "../command-line/named-folder.ts";
import { ownCommand } from "../command-line/own-command.ts";
import type { Screen } from "../command-line/screen.ts";
import { signalingLine } from "../connection/signaling-line.ts";
import type { SignalingStep } from "../connection/signaling-line.ts";
import type { Told } from "../demo/child-command.ts";
import { differences, readSide } from "../demo/compare-sides.ts";
import type { RecordedSide } from "../demo/compare-sides.ts";
import { playCall } from "../demo/play-call.ts";
import type { Crash, Started } from "../demo/play-call.ts";

interface DemoOptions extends GlobalOptions {
  readonly directory?: string;
  readonly crash?: true;
}

/** Two Telegram clients call each other on this machine, and what was recorded is shown and checked. */
export const demo: CommandRunner<DemoOptions> = async ({ screen, signal }, options) => {
  const directory = emptyFolder(options.directory);
  screen.say("Two Telegram clients call each other. Nothing leaves this machine.", "title");
  let crash: Crash | undefined;
  const { isPlayed, caller, callee } = await playCall({
    directory,
    signal,
    started: (started) => showStarted(started, screen),
    told: (side, object) => show(side, object, screen),
    ...(options.crash && { crash: true }),
    crashed: (happened) => {
      crash = happened;
      screen.tell({ type: "crash", ...happened });
      screen.say(`  SIGKILL for the caller, process ${happened.pid}, in ${happened.state}`, "bad");
    },
  });
  if (!isPlayed) return exitCodes.problem;
  const sides = { caller: await readSide(caller), callee: await readSide(callee) };
  const found = [...differences(sides.caller, sides.callee), ...(crash ? notRecovered(sides.caller) : [])];
  showLadder(sides, screen);
  showComparison(sides, found, crash, screen);
  showFiles(directory, screen);
  if (found.length > 0)
    throw new CommandFailure(
      "SIDES_DIFFER",
      `The two sides did not record the same confirmed call: ${found.join("; ")}.`,
    );
  return exitCodes.ok;
};

interface Sides {
  readonly caller: RecordedSide;
  readonly callee: RecordedSide;
}

/** @throws WrongUsage when there is something in the folder already */
function emptyFolder(wanted: string | undefined): string {
  if (wanted === undefined) return mkdtempSync(join(tmpdir(), "offhook-demo-"));
  const directory = resolve(wanted);
  makeNamedFolder("--directory", directory);
  if (readdirSync(directory).length === 0) return directory;
  throw new WrongUsage(`--directory ${directory} is not empty. Name a new folder, or leave it away.`);
}

function showStarted(started: Started, screen: Screen): void {
  screen.tell({ type: "started", ...started });
  const [name, where] =
    started.what === "simulator"
      ? ["Telegram", `simulated, ${started.host}:${started.port}`]
      : [started.what, `${started.command}, process ${started.pid}`];
  screen.say(`  ${name.padEnd(9)} ${where}`, "faint");
}

/** What a side says while the call goes on. */
function show(side: string, object: Told, screen: Screen): void {
  const { width } = screen;
  switch (object.type) {
    case "transition": {
      const record = object["record"] as CallRecord;
      screen.tell({ type: "transition", side, record });
      return screen.say(transitionLine(record, width === undefined ? {} : { width }));
    }
    case "signaling":
      screen.tell({ ...object, side });
      return screen.say(signalingLine(object as unknown as SignalingStep, width));
    case "diagnostic":
    case "connection":
      screen.tell({ ...object, side });
      return screen.remark(`offhook: ${side}: ${JSON.stringify(object)}`);
    default:
      return screen.tell({ ...object, side });
  }
}

function showLadder({ caller, callee }: Sides, screen: Screen): void {
  screen.say("");
  for (const line of ladder(
    { caller: caller.records, callee: callee.records },
    { width: screen.width ?? 80 },
  ))
    screen.say(line);
}

function showComparison(
  { caller, callee }: Sides,
  found: readonly string[],
  crash: Crash | undefined,
  screen: Screen,
): void {
  const { createdAt, confirmedAt, endedAt, telegramCallId } = caller.call;
  const setupMs = (confirmedAt ?? createdAt) - createdAt;
  const callMs = (endedAt ?? createdAt) - createdAt;
  const both = <T>(of: (side: RecordedSide) => T): { caller: T; callee: T } => ({
    caller: of(caller),
    callee: of(callee),
  });
  screen.tell({
    type: "summary",
    ok: found.length === 0,
    stores: [caller.store, callee.store],
    callIds: both(({ call }) => call.callId),
    telegramCallId,
    setupMs,
    callMs,
    fingerprints: both(({ call }) => call.fingerprint),
    emoji: both(({ call }) => call.emoji),
    records: both(({ verification }) => verification.records),
    packets: both(({ verification }) => verification.packets),
    verified: both(({ verification }) => verification.ok),
    differences: found,
    ...(crash && { crash: { ...crash, recovery: recoveryOf(caller) } }),
  });
  screen.say("");
  for (const [name, { call, verification }] of Object.entries({ caller, callee })) {
    const key = `${(call.emoji ?? []).join("")}  ${call.fingerprint}`;
    screen.say([
      { text: name.padEnd(8), tone: "account" },
      { text: plainText(key, 64), tone: "plain" },
      { text: `  ${verification.records} records, `, tone: "faint" },
      { text: verification.ok ? "verified" : "do not verify", tone: verification.ok ? "good" : "bad" },
    ]);
  }
  if (found.length === 0)
    screen.say(
      `${crash === undefined ? "" : "The call went on after the crash. "}Both sides hold the same key. Confirmed after ${durationText(setupMs)}, over after ${durationText(callMs)}.`,
      "good",
    );
}

/** What the caller's second process did first: it took the call over and repeated what nothing had finished. */
function recoveryOf({ records }: RecordedSide): readonly string[] {
  return records
    .filter(isCallRecord)
    .flatMap(({ type, to }) =>
      type === "CallAdopted" || type === "EffectRetried" ? [`${type} in ${to}`] : [],
    );
}

/** Why this is not a call that a second process went on with; empty when it is. */
function notRecovered(caller: RecordedSide): readonly string[] {
  const wanted = ["CallAdopted in accepted.confirming", "EffectRetried in accepted.confirming"];
  const done = recoveryOf(caller);
  return wanted.filter((step) => !done.includes(step)).map((step) => `the caller has no ${step}`);
}

function showFiles(directory: string, screen: Screen): void {
  screen.say("");
  screen.say(`Written to ${directory}`, "title");
  for (const file of readdirSync(directory).toSorted()) {
    const content = contents[file.replace(/^.*?\./, "")];
    // SQLite's own files beside it, which come and go.
    if (content === undefined) continue;
    const kilobytes = Math.max(1, Math.round(statSync(join(directory, file)).size / 1024));
    screen.say([
      { text: `  ${file.padEnd(18)} ${String(kilobytes).padStart(5)} kB  `, tone: "plain" },
      { text: content, tone: "faint" },
    ]);
  }
  const store = ["--store", join(directory, "caller.db")];
  const commands = [
    ["open", "last", ...store],
    ["explain", "last", ...store],
    ["show", "last", ...store],
    ["ladder", "last", ...store, "--with", join(directory, "callee.db")],
    ["verify", ...store],
    ["simulate"],
  ];
  screen.say("");
  screen.say("Try next", "title");
  for (const command of commands) screen.say(`  ${ownCommand(command)}`, "effect");
}

const contents: Readonly<Record<string, string>> = {
  db: "what happened, in SQLite",
  vault: "the secrets, encrypted",
  "vault.key": "its key (keep yours elsewhere)",
};
