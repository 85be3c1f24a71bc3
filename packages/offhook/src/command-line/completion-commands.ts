import { Argument } from "commander";
import type { Command } from "commander";
import { shells } from "../completion/shell-scripts.ts";
import type { RunCommand } from "./run-command.ts";

/** What a shell needs to complete the commands. */
export function addCompletionCommands(program: Command, run: RunCommand): void {
  program
    .command("completion")
    .summary("complete commands, options and calls in your shell")
    .description(
      "Prints a script for your shell that completes commands, options, their values, and the ids of the newest calls. Bash: " +
        "source <(offhook completion bash). Zsh, after compinit: source <(offhook completion zsh). Fish: offhook completion " +
        "fish > ~/.config/fish/completions/offhook.fish. PowerShell: offhook completion powershell | Out-String | " +
        "Invoke-Expression. It needs a command named offhook: install the package globally, or alias it.",
    )
    .addArgument(new Argument("<shell>", "which shell").choices([...shells]))
    .action(run(async () => (await import("../commands/completion.ts")).completion));

  program
    .command("complete", { hidden: true })
    .description("What could stand at the end of a command line; the scripts of offhook completion ask it.")
    .argument("[words...]", "the words behind offhook, the last one as far as it is typed")
    .action(run(async () => (await import("../commands/complete.ts")).complete));
}
