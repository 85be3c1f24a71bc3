import type { Command } from "commander";
import type { RunCommand } from "./run-command.ts";

/** The command that moves what was recorded from one store to another. */
export function addCopyCommand(program: Command, run: RunCommand): void {
  program
    .command("copy")
    .summary("copy all calls of a store into another one")
    .description(
      "Copies all calls of a store into another one, with their signalling packets, byte for byte, and compares every record and " +
        "its checksum when all are there. Nothing that is there is changed. What was cut short goes on when the same command runs " +
        "again, and so does a copy of a store to which calls were added.",
    )
    .option("--from <store>", "what is copied: as for --store (default: what --store names)")
    .requiredOption("--to <store>", "where the copy is made: a file, sqlite:<path>, kurrentdb://...")
    .addHelpText("after", copyHelp)
    .action(run(async () => (await import("../commands/copy.ts")).copy));
}

const copyHelp = `
The log is copied, which holds no secrets. The vault is not: the keys and access hashes of live calls, and who a peer is, stay
where they are, and open only under their root key. To move an engine, stop it, copy the log, and keep its vault.
What an account remembers between calls (its place in Telegram's updates, a pause) is not copied either.`;
