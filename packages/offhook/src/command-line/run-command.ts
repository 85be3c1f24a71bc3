import type { Command } from "commander";
import type { CommandRunner } from "./command.ts";

/** Runs what a command loads, with the options and arguments that were parsed. */
export type Start = (
  // oxlint-disable-next-line typescript/no-explicit-any -- commander knows no types of options and arguments
  load: () => Promise<CommandRunner<any, any>>,
  options: Readonly<Record<string, unknown>>,
  args: readonly unknown[],
) => Promise<void>;

/** Makes a command's action: its code is loaded when it runs and not before. */
export type RunCommand = (
  // oxlint-disable-next-line typescript/no-explicit-any -- see Start
  load: () => Promise<CommandRunner<any, any>>,
) => (...values: unknown[]) => Promise<void>;

/** Gives each command its own options, those of the program, and its arguments. */
export function runWith(start: Start): RunCommand {
  return (load) =>
    (...values) => {
      const command = values.at(-1) as Command;
      return start(load, command.optsWithGlobals(), command.processedArgs);
    };
}
