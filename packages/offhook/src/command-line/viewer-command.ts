import type { Command } from "commander";
import { addBundleOptions } from "./bundle-options.ts";
import { callHelp } from "./debugger-commands.ts";
import { wholeNumber } from "./option-values.ts";
import type { RunCommand } from "./run-command.ts";

/** The command that shows calls in a page. */
export function addViewerCommand(program: Command, run: RunCommand): void {
  const command = program
    .command("open")
    .summary("look at calls in a page, or write that page into one file")
    .description(
      "Shows the calls of the store in a page: list, statechart, ladder, timeline, records and explanation side by side, also of " +
        "calls that go on. The page is served on this machine only, to whoever has the address that is printed, until Ctrl-C. " +
        "On a terminal a browser is started with it. With --html the page is written into one file that opens by itself and " +
        "holds the calls, redacted as export does; the options below --html go with it.",
    )
    .argument("[call]", `${callHelp} (default: the list)`)
    .option("--port <number>", "listen there (default: any free port)", wholeNumber(0, 65_535))
    .option("--no-browser", "start no browser")
    .option("--html <file>", "write one HTML file with the calls in it (- to standard output), and end");
  addBundleOptions(command).action(run(async () => (await import("../commands/open.ts")).open));
}
