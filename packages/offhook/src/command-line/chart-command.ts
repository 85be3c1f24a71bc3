import { Option } from "commander";
import type { Command } from "commander";
import type { RunCommand } from "./run-command.ts";

/** The command that draws machines. */
export function addChartCommand(program: Command, run: RunCommand): void {
  program
    .command("chart")
    .summary("draw the statechart of calls, or of any XState machine")
    .description(
      "Draws the machine of outgoing or incoming calls, or somebody else's, as SVG (default), PNG, Mermaid, JSON or a " +
        "page; with the path of one call, or with how often and how long many calls went where.",
    )
    .argument("[machine]", "outgoing (default), incoming, or with --machine the name of an export")
    .option("-o, --output <file>", "write to this file; its ending says the format unless an option does")
    .addOption(new Option("--svg", "one SVG that needs nothing else").conflicts(["png", "mermaid", "html"]))
    .addOption(new Option("--png", "a picture of pixels").conflicts(["mermaid", "html"]))
    .addOption(new Option("--mermaid", "text that GitHub draws in Markdown").conflicts("html"))
    .option("--html", "one page to look around in, by mouse and keyboard")
    .option("--machine <file>", "a module that exports a machine of XState 5; it is run")
    .addOption(
      new Option("--call <call>", `draw the path of a call: ${callHelp}`).conflicts(["heat", "machine"]),
    )
    .addOption(
      new Option("--heat <store>", "count over all calls of this store").conflicts(["call", "machine"]),
    )
    .addOption(new Option("--dark", "always dark").conflicts("light"))
    .option("--light", "always light (default: as the reader prefers; PNG is light)")
    .addOption(new Option("--full", "an arrow for every transition, every action").conflicts("outline"))
    .option("--outline", "states and arrows only")
    .addHelpText("after", formatsNote)
    .action(run(async () => (await import("../commands/chart.ts")).chart));
}

const callHelp = "our id, Telegram's id, the beginning of either, or last";

const formatsNote = `
Without -o the chart goes to standard output. --json gives the chart as data: states, transitions, and with --call or
--heat what was counted. Many transitions into one state that nothing leaves are rows of their states, not arrows, unless
--full. A call's times count from its first record.`;
