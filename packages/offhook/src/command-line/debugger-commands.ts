import { Option } from "commander";
import type { Command } from "commander";
import { addBundleOptions } from "./bundle-options.ts";
import { wholeNumber } from "./option-values.ts";
import type { RunCommand } from "./run-command.ts";

/** The commands that read what was recorded. */
export function addDebuggerCommands(program: Command, run: RunCommand): void {
  program
    .command("list")
    .summary("list recorded calls, the newest first")
    .description(
      "Lists the calls in the store that the filter means, the newest first; without a filter all of them.",
    )
    .argument("[filter...]", 'such as: state=confirmed "talk>10s" since=2h and not direction=in')
    .option("--limit <number>", "most calls to list", wholeNumber(1, 1_000_000), 20)
    .option("--live", "only calls that have not ended")
    .addOption(new Option("--problem <name>", "only calls with this problem").choices(problems))
    .addHelpText("after", filterHelp)
    .action(run(async () => (await import("../commands/list.ts")).list));

  program
    .command("show")
    .summary("show one call: its facts and its timeline")
    .description(
      "Shows the facts of one call and every step: when it came, from which state to which, by which rule, what it " +
        "asked for and what became of that, and why it was ignored. A wait that took as long as a timer is marked.",
    )
    .argument("<call>", callHelp)
    .option("--transitions", "leave out what had no consequence, and signalling packets")
    .option("--follow", "go on with what is recorded from now on, until the call is closed")
    .action(run(async () => (await import("../commands/show.ts")).show));

  program
    .command("explain")
    .summary("say how one call ended and why, or what it waits for")
    .description(
      "Says in sentences how a call ended and why, what it waited for at each moment and whose turn it was, what was " +
        "ignored or repeated, and for a call that is not closed, which timers run and what would be accepted. The numbers in " +
        "brackets are records, as `offhook show` has them; rules come with the document that explains them.",
    )
    .argument("<call>", callHelp)
    .action(run(async () => (await import("../commands/explain.ts")).explain));

  program
    .command("ladder")
    .summary("draw one call as a ladder")
    .description(
      "Draws one call as a ladder: caller, Telegram, callee, time downwards. Requests, answers and updates have arrows of " +
        "their own, deadlines are brackets, and what had no consequence is struck through.",
    )
    .argument("<call>", callHelp)
    .option("--with <store>", "the store of the other side, to draw both")
    .addOption(new Option("--svg", "an SVG picture, to standard output").conflicts("mermaid"))
    .option("--mermaid", "a Mermaid sequence diagram, to standard output")
    .action(run(async () => (await import("../commands/ladder.ts")).ladder));

  program
    .command("step")
    .summary("step through one call on the whole terminal")
    .description(
      "Shows one call on the whole terminal, to be stepped through: its ladder, and for each record the rule, what it " +
        "asked for and what became of that, the timers that run, and what it changed in the context. Plays it too, at 1 to " +
        "100 times the speed at which it happened, with dull waits left out. Without a call, the list of calls comes first. " +
        "The keys are those of sngrep where it has them; h shows them.",
    )
    .argument("[call]", `${callHelp} (default: choose from the list)`)
    .action(run(async () => (await import("../commands/step.ts")).step));

  program
    .command("signaling")
    .summary("show the signalling packets of one call")
    .description(
      "Shows what the media engines of a call told each other: framing and size of each packet, and in clear with the key of " +
        "the call: messages with counters, acknowledgements and repetitions, SDP and ICE contents. What is in clear names network " +
        "addresses of people. The key of a call is destroyed at its end, unless it is kept (--keep-keys).",
    )
    .argument("<call>", callHelp)
    .option("--key <hex>", "the key of the call: 512 hexadecimal digits, or a file with them")
    .option("--vault <file>", "the vault that holds the key; no other process may have it open")
    .action(run(async () => (await import("../commands/signaling.ts")).signaling));

  program
    .command("stats")
    .summary("count calls: how they ended, how long they rang, set up and talked")
    .description(
      "Counts the calls that the filter means, by end reason, direction, account and day, with the 50th, 90th and 99th " +
        "percentile of ringing, setup and talking; with --transitions also how often each transition was taken and how long calls " +
        "stayed in each state.",
    )
    .argument("[filter...]", "as for offhook list")
    .option("--transitions", "count transitions and time in states as well (reads the whole log)")
    .action(run(async () => (await import("../commands/stats.ts")).stats));

  program
    .command("erase")
    .summary("destroy what the vault still holds of a call or a person")
    .description(
      "Destroys everything that the vault holds of a call that is over, or of a person and all calls with them, and leaves a " +
        "proof in the log, which still verifies. Asks first. Earlier exports and backups hold what they held.",
    )
    .argument(
      "[call or peer]",
      "a call as for show, or a peer's pseudonym as list shows it, or its beginning",
    )
    .option("--user <id>", "the person, by their user id")
    .option("--vault <file>", "the vault (default: beside the store)")
    .option("--yes", "do not ask")
    .action(run(async () => (await import("../commands/erase.ts")).erase));

  program
    .command("verify")
    .summary("check that records are whole and still lead where they led")
    .description(
      "Checks the chain of checksums and decides every record again. Exits with 1 when a record was changed, is " +
        "missing, or leads elsewhere today than it did then.",
    )
    .argument("[call]", `${callHelp} (default: every call)`)
    .option("--all", "every call, as without a name")
    .option("--machine <file>", "decide by the machine that this module exports, instead of ours")
    .option(
      "--workers <number>",
      "threads to use (default: one, and as many as there are processors for 2,000 calls or more)",
      wholeNumber(1, 16),
    )
    .action(run(async () => (await import("../commands/verify.ts")).verify));

  const exporting = program
    .command("export")
    .summary("write calls into a bundle that can be sent to somebody")
    .description(
      "Writes calls into one file, by default redacted: pseudonyms in place of people, accounts and ids, and nothing that " +
        "could lead to them. Every command opens such a file: offhook show last --store <file>.",
    )
    .argument("[call...]", callHelp)
    .option("-o, --output <file>", "write there (default: to standard output)");
  addBundleOptions(exporting).action(run(async () => (await import("../commands/export.ts")).exportCalls));

  program
    .command("import")
    .summary("take the calls of a bundle or a trace into a store")
    .description(
      "Takes the calls of a bundle into the store. A call that is there is never replaced: the same one is passed over, so " +
        "that importing again does nothing; another one under its id is refused. Calls that were damaged on the way are " +
        "left out. No engine goes on with a call from a redacted bundle or a trace.",
    )
    .argument("[bundle]", "a file that export wrote, or - for standard input")
    .option(
      "--trace <file>",
      "the trace of a client of any kind, as traceCalls writes it, instead of a bundle",
    )
    .action(run(async () => (await import("../commands/import.ts")).importCalls));
}

/** How a call is named. */
export const callHelp = "our id, Telegram's id, the beginning of either, or last";

/** As `problemNames` of @offhook/replay, which is not loaded for help; a test holds them equal. */
const problems = [
  "stuck",
  "slow-setup",
  "short",
  "declined-or-busy",
  "glare",
  "recovered",
  "diverged",
  "ignored-updates",
];

const filterHelp = `
A filter is conditions, joined by and (may be left out), or, not and brackets. A condition is a field, one of
= != ~ (contains) > >= < <=, and a value, without spaces between them; in a shell, quote what has > or < or brackets.
Text fields: account, peer, state, reason, origin, wire, detail. Ids or their beginnings: call, telegram.
Durations (500ms, 10s, 2m): reach (until it rang), ring, setup (answered until keys agreed), talk or duration.
Others: direction=in|out, video, live, confirmed (=yes|no), records (a number), since and until (2h, 2026-11-27).

Problems: stuck (a timer had to end it, or it still hangs), slow-setup (5 s or more of key exchange), short (over within
5 s of talking), declined-or-busy, glare (both sides called), recovered (went on after a restart), diverged (damaged,
or leads elsewhere today), ignored-updates. The last four read the records of each call.`;
