import { Command, Option } from "commander";
import { addChartCommand } from "./chart-command.ts";
import { addCompletionCommands } from "./completion-commands.ts";
import { addCopyCommand } from "./copy-command.ts";
import { addDebuggerCommands } from "./debugger-commands.ts";
import { addWhatIfCommands } from "./what-if-commands.ts";
import { runWith } from "./run-command.ts";
import type { Start } from "./run-command.ts";
import { addTelegramCommands } from "./telegram-commands.ts";
import { addViewerCommand } from "./viewer-command.ts";

/**
 * The one description of all commands: parsing, help and the reference page come from it. A command's code is loaded
 * when it runs and not before, so that help is quick and `list` needs no Telegram library. `word`: what the command line
 * begins with. When it names a command that reads calls, the others are not described at all: that saves 4 ms.
 */
export function createProgram(version: string, start: Start, word?: string): Command {
  const run = runWith(start);
  if (word !== undefined) {
    const reading = frameOf(version);
    addDebuggerCommands(reading, run);
    if (reading.commands.some((command) => command.name() === word)) return reading;
  }
  const program = frameOf(version);
  addTelegramCommands(program, run);
  addDebuggerCommands(program, run);
  addCopyCommand(program, run);
  addViewerCommand(program, run);
  addChartCommand(program, run);
  addWhatIfCommands(program, run);
  addCompletionCommands(program, run);
  return program;
}

/** The program without its commands. */
function frameOf(version: string): Command {
  return new Command("offhook")
    .description(
      "Call signalling for Telegram: places, answers and records 1:1 calls, and shows what was recorded.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help about a command")
    .configureHelp({ showGlobalOptions: true })
    .addOption(
      new Option(
        "--store <store>",
        "event store: a file, sqlite:<path>, kurrentdb://<host>, or to look at, a bundle (- for standard input)",
      )
        .default("./offhook.db")
        .env("OFFHOOK_STORE"),
    )
    .option("--json", "one JSON object per line instead of text")
    .option("--no-color", "no colours; NO_COLOR and FORCE_COLOR are heard as well")
    .addHelpText("after", exitCodesHelp);
}

const exitCodesHelp = `
Exit codes: 0 fine, 1 a problem was found, 2 wrong usage, 3 the store or the call can't be read, 130 Ctrl-C.
Start with: offhook demo`;
