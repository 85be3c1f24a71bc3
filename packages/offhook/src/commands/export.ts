import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { checkChoice, withChosen } from "../recorded/chosen-calls.ts";
import type { CallChoice } from "../recorded/chosen-calls.ts";
import { writeChosen } from "../recorded/write-chosen.ts";

interface ExportOptions extends GlobalOptions, CallChoice {
  /** Default: standard output. */
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
  const { output: file = "-", force } = options;
  return withChosen(options, names, (chosen) =>
    writeChosen(terminal, chosen, { file, ...(force && { force }) }),
  );
};
