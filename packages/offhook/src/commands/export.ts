import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { bundleOnStdout } from "../recorded/bundle-file.ts";
import { checkChoice, withChosen } from "../recorded/chosen-calls.ts";
import type { CallChoice } from "../recorded/chosen-calls.ts";
import { writeChosen } from "../recorded/write-chosen.ts";

interface ExportOptions extends GlobalOptions, CallChoice {
  readonly output?: string;
  readonly force?: true;
}

/** Writes calls into a bundle. What is written appears under its name when it is whole, and not before. */
export const exportCalls: CommandRunner<ExportOptions, [calls: readonly string[]]> = async (
  terminal,
  options,
  names,
) => {
  checkChoice(options, names);
  const { output: file, mode, force } = options;
  return withChosen(options, names, async (chosen) => {
    if (file !== undefined && file !== "-")
      return writeChosen(terminal, chosen, { file, mode, ...(force && { force }) });
    const { signal } = terminal;
    await bundleOnStdout(
      chosen.lines(() => {}, signal),
      signal,
    );
    return exitCodes.ok;
  });
};
