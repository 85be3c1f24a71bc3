import type { Command } from "commander";
import { callHelp } from "./debugger-commands.ts";
import { fieldEdit, recordNumber, recordNumbers, recordPair } from "./fork-values.ts";
import { wholeNumber } from "./option-values.ts";
import type { RunCommand } from "./run-command.ts";

/** The commands that ask what would be otherwise, and hold a call to what it was. */
export function addWhatIfCommands(program: Command, run: RunCommand): void {
  program
    .command("fork")
    .summary("what would have happened, had something come otherwise")
    .description(
      "Gives the inputs of a recorded call to the machine again, with edits, and says what would have happened: the first " +
        "difference, what of the recorded call could not have come, what is asked without a recorded result, and which " +
        "deadlines would expire. Runs no effect and does not touch the recorded call. Numbers are those of offhook show.",
    )
    .argument("<call>", callHelp)
    .option(
      "--at <number>",
      "where the branch begins; without any edit, nothing comes from there on",
      recordNumber,
    )
    .option("--skip <numbers>", "these inputs never came: 5, 5,7 or 5-8", recordNumbers)
    .option("--insert <file>", "an event as JSON that came just before --at (repeatable)", collected)
    .option("--edit <number=json>", 'an input with other fields: 5={"reason":"busy"} (repeatable)', fieldEdit)
    .option("--swap <a,b>", "two inputs in each other's place (repeatable)", recordPair)
    .option(
      "-o, --output <file>",
      "write the branch as a recording: a new store, or a bundle if it ends in .jsonl",
    )
    .addHelpText("after", insertHelp)
    .action(run(async () => (await import("../commands/fork.ts")).fork));

  program
    .command("diff")
    .summary("compare two calls, or one call on two machines")
    .description(
      "Puts two recorded calls side by side, aligned by event and rule: what is only in one of them, and where state, " +
        "outcome, rule, effects or timing differ. With --machine, one call as it was recorded and as another machine " +
        "decides it. Exits with 1 when something differs.",
    )
    .argument("<call>", callHelp)
    .argument("[other]", "the call to compare with")
    .option("--with <store>", "the store of the other call, when it is another one")
    .option("--machine <file>", "a module with the machines to compare with")
    .option(
      "--slack <milliseconds>",
      "times that differ by less are the same",
      wholeNumber(0, 86_400_000),
      1_000,
    )
    .option("--all", "show what is the same, too")
    .action(run(async () => (await import("../commands/diff.ts")).diff));

  program
    .command("test")
    .summary("write a regression test that replays one call")
    .description(
      "Writes a vitest file that replays one call and passes while the machine decides on every record as was recorded. The " +
        "records stand in the file, redacted; it needs offhook and vitest and nothing else.",
    )
    .argument("<call>", callHelp)
    .option(
      "-o, --output <file>",
      "the file to write (default: call-<id>.test.ts); one that is there is left as it is",
    )
    .option("--machine <file>", "hold the machines of this module to the call, instead of ours")
    .action(run(async () => (await import("../commands/test.ts")).test));
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const insertHelp = `
An event is what offhook show --json has as type and data in one object: {"type":"CallHungUp"}. What the call itself
knows may be left out. "at" is its time in milliseconds (default: that of the record before it), "answers" the effect
whose result it is: {"type":"RequestFailed","answers":"ConfirmCall","effect":"ConfirmCall","error":{...}}.`;
