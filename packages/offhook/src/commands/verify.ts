import type { CallSummary, EventStore } from "@offhook/engine";
import { cutTo, originSentences, plainText, verifyCall } from "@offhook/replay";
import type { CallFinding } from "@offhook/replay";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import type { Screen } from "../command-line/screen.ts";
import { nodeDigest } from "../embedding/node-digest.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { readCall } from "../recorded/read-call.ts";

/** Decides recorded calls again and says where they part from what was recorded. */
export const verify: CommandRunner<GlobalOptions, [call: string | undefined]> = (
  { screen, signal },
  { store: path },
  name,
) =>
  withRecorded(path, async (store) => {
    let calls = 0;
    let damaged = 0;
    for await (const call of name === undefined ? store.listCalls() : [await findCall(store, name)]) {
      if (signal.aborted) break;
      calls++;
      if (!(await verifyOne(store, call, screen))) damaged++;
    }
    const ok = damaged === 0;
    screen.tell({ type: "summary", ok, calls, damaged });
    const whole = calls === 1 ? "1 call" : `${calls} calls`;
    screen.say(
      ok
        ? `${whole} verified: nothing was changed, nothing is missing.`
        : `${damaged} of ${whole} with problems.`,
      ok ? "good" : "bad",
    );
    return ok ? exitCodes.ok : exitCodes.problem;
  });

async function verifyOne(store: EventStore, call: CallSummary, screen: Screen): Promise<boolean> {
  const { ok, problems, ...facts } = verifyCall(await readCall(store, call.callId), nodeDigest, call);
  screen.tell({ type: "verification", callId: call.callId, ok, problems, ...facts });
  const { sent, received } = facts.packets;
  screen.say([
    { text: `${call.callId} `, tone: "title" },
    { text: ok ? "ok" : `${problems.length} found`, tone: ok ? "good" : "bad" },
    {
      text: `  ${facts.records} records, ${sent + received} packets, ${plainText(facts.state, 32)}`,
      tone: "faint",
    },
  ]);
  for (const problem of problems) screen.say(`  ${sentenceOf(problem)}`, "bad");
  for (const sentence of originSentences(facts.origin)) screen.say(`  ${sentence}`, "faint");
  return ok;
}

function sentenceOf({ kind, stream, revision, field, recorded, computed }: CallFinding): string {
  const place = stream === "call" ? `record ${revision}` : `packet ${revision}`;
  const was = cutTo(plainText(recorded), 60);
  const is = cutTo(plainText(computed), 60);
  switch (kind) {
    case "damaged":
      return `${place}: its content is not what was written (checksum ${was}, computed ${is})`;
    case "gap":
      return `${place}: stands where ${is} should be, so records are missing or doubled`;
    case "decision":
      return `${place}: ${field} was recorded as ${was}, this machine decides ${is}`;
    case "index":
      return `index: ${field} says ${was}, the records say ${is}`;
    case "unreadable":
      return `${place}: can't be decided at all (${is})`;
    default:
      return kind satisfies never;
  }
}
