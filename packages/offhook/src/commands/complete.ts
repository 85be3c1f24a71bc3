import { existsSync } from "node:fs";
import { createProgram } from "../command-line/program.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { completionOf } from "../completion/candidates.ts";
import type { Candidate } from "../completion/candidates.ts";

/** What could stand at the end of a command line: what the shells ask. Never says anything but candidates. */
export const complete: CommandRunner<GlobalOptions, [words: readonly string[]]> = async (
  { env },
  _options,
  words,
) => {
  const program = createProgram("", async () => {});
  const completion = completionOf(program, words, env["OFFHOOK_STORE"] ?? "./offhook.db");
  if (completion.kind === "files") process.stdout.write(":files\n");
  const candidates =
    completion.kind === "words"
      ? completion.candidates
      : completion.kind === "calls"
        ? await callsIn(completion.store, completion.begun)
        : [];
  for (const { value, means } of candidates)
    process.stdout.write(`${means === "" ? value : `${value}\t${means.replaceAll(/\s+/g, " ")}`}\n`);
  return exitCodes.ok;
};

/** The newest calls of a store, by the beginning of their ids. Nothing where the store can't be read in a moment. */
async function callsIn(path: string, begun: string): Promise<readonly Candidate[]> {
  const last: Candidate[] = "last".startsWith(begun) ? [{ value: "last", means: "the newest call" }] : [];
  if (!existsSync(path)) return last;
  try {
    const { withRecorded } = await import("../recorded/open-recorded.ts");
    const { dateText, describeEnd, plainText } = await import("@offhook/replay");
    return await withRecorded(path, async (store) => {
      const found = [...last];
      for await (const call of store.listCalls({ limit: mostCalls })) {
        const id = [call.callId, call.telegramCallId].find((each) => each?.startsWith(begun));
        if (id === undefined || id === null) continue;
        const end = call.end === null ? plainText(call.state, 32) : describeEnd(call.end, call.direction);
        found.push({ value: id, means: `${dateText(call.createdAt)} ${call.direction}: ${end}` });
      }
      return found;
    });
  } catch {
    return last;
  }
}

/** As many as a person looks through. */
const mostCalls = 50;
