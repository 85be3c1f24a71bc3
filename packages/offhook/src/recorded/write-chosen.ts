import type { Terminal } from "../command-line/command.ts";
import { counted } from "../command-line/counted.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { Progress } from "../command-line/progress.ts";
import type { Screen } from "../command-line/screen.ts";
import { bundleFile, bundleOnStdout } from "./bundle-file.ts";
import type { ChosenCalls } from "./chosen-calls.ts";

export interface WriteChosenOptions {
  /** `-` for standard output. */
  readonly file: string;
  readonly force?: true;
  /** What the file holds, by the lines of the bundle. Default: these. */
  readonly form?: (bundle: AsyncIterable<string>) => AsyncIterable<string>;
}

/** Writes chosen calls into a file and says so; resolves with the exit code. @throws CommandFailure FILE_EXISTS */
export async function writeChosen(
  { screen, signal }: Terminal,
  chosen: ChosenCalls,
  { file, force, form = (bundle) => bundle }: WriteChosenOptions,
): Promise<number> {
  const { calls, mode } = chosen;
  if (file === "-") {
    await bundleOnStdout(form(chosen.lines(() => {}, signal)), signal);
    return endOf(chosen, screen);
  }
  const progress = new Progress(screen);
  const bundle = chosen.lines((done) => progress.show(`${done} of ${calls} calls`), signal);
  const isPrivate = mode === "plain";
  const written = await bundleFile(form(bundle), file, { isPrivate, force: force === true, signal });
  progress.done();
  if (!written) {
    screen.remark("Stopped; nothing was written.");
    return exitCodes.problem;
  }
  screen.tell({ type: "exported", file, mode, calls, damaged: [...chosen.damaged] });
  screen.say(`${counted(calls, "call")} written to ${file}, ${mode}.`, "good");
  return endOf(chosen, screen);
}

/** What was damaged before it was written, and would not show any more where the chain is made anew. */
function endOf({ damaged, mode }: ChosenCalls, screen: Screen): number {
  for (const callId of damaged) {
    const hidden =
      mode === "redacted" ? " The redacted copy has a new chain of checksums and does not show it." : "";
    screen.remark(
      `Records of ${callId} are not what was written.${hidden} offhook verify ${callId.slice(0, 8)} says more.`,
    );
  }
  return damaged.size === 0 ? exitCodes.ok : exitCodes.problem;
}
