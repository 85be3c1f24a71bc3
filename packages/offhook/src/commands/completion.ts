import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { shellScripts } from "../completion/shell-scripts.ts";
import type { Shell } from "../completion/shell-scripts.ts";

/** Prints what a shell has to run so that it completes our commands. */
export const completion: CommandRunner<GlobalOptions, [shell: Shell]> = async (
  { screen },
  _options,
  shell,
) => {
  screen.tell({ type: "completion", shell, script: shellScripts[shell] });
  screen.say(shellScripts[shell].trimEnd());
  return exitCodes.ok;
};
