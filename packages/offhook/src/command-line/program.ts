import { Command, Option } from "commander";
import type { CommandRunner } from "./command.ts";
import {
  accountName,
  address,
  duration,
  loginCode,
  seconds,
  signalBody,
  wholeNumber,
} from "./option-values.ts";

/** Runs what a command loads, with the options and arguments that were parsed. */
export type Start = (
  // oxlint-disable-next-line typescript/no-explicit-any -- commander knows no types of options and arguments
  load: () => Promise<CommandRunner<any, any>>,
  options: Readonly<Record<string, unknown>>,
  args: readonly unknown[],
) => Promise<void>;

/**
 * The one description of all commands: parsing, help and the reference page come from it. A command's code is loaded
 * when it runs and not before, so that help is quick and `list` needs no Telegram library.
 */
export function createProgram(version: string, start: Start): Command {
  // oxlint-disable-next-line typescript/no-explicit-any -- see Start
  const run =
    (load: () => Promise<CommandRunner<any, any>>) =>
    (...values: unknown[]) => {
      const command = values.at(-1) as Command;
      return start(load, command.optsWithGlobals(), command.processedArgs);
    };
  const program = new Command("offhook")
    .description(
      "Call signalling for Telegram: places, answers and records 1:1 calls, and shows what was recorded.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help about a command")
    .configureHelp({ showGlobalOptions: true })
    .addOption(new Option("--store <path>", "event store").default("./offhook.db").env("OFFHOOK_STORE"))
    .option("--json", "one JSON object per line instead of text")
    .option("--no-color", "no colours; NO_COLOR and FORCE_COLOR are heard as well")
    .addHelpText("after", exitCodesHelp);

  program
    .command("demo")
    .summary("watch two Telegram clients call each other")
    .description(
      "Starts a simulated Telegram on this machine and two processes that run `offhook record` and `offhook call` " +
        "against it, each with a GramJS client over real MTProto and its own SQLite files. Shows the call and what " +
        "was recorded, and checks that both sides recorded the same. Nothing leaves this machine.",
    )
    .option(
      "--directory <path>",
      "folder for the files of both sides (default: a new one for temporary files)",
    )
    .option(
      "--crash",
      "kill the caller in the middle of the key exchange and start it again: the call goes on",
    )
    .action(run(async () => (await import("../commands/demo.ts")).demo));

  program
    .command("login")
    .summary("log in to an account, for the other commands")
    .description(
      "Logs in as a user and writes a session file, readable by you alone, that the other commands take from there. " +
        "Asks for the phone number, the code that Telegram sends, and the password of two-step verification; without " +
        "a terminal it reads the answers from standard input, a line each.",
    )
    .option("--session <file>", 'where to write (default: "./offhook.session")')
    .option("--phone <number>", "the account's phone number, with the country's code")
    .addOption(apiIdOption())
    .option("--api-hash-file <file>", apiHashHelp)
    .option("--import-session", "take a string session of GramJS or Telethon from standard input instead")
    .option("--test-dc", "Telegram's servers for tests, where only test accounts are")
    .option("--force", "write over the session of another account")
    .option("--connect <host:port>", "a simulated Telegram instead of the real one", address)
    .option("--public-key <file>", "its key, as `offhook simulate --login` writes it")
    .option("--timeout <seconds>", "how long connecting may take", seconds, 30)
    .action(run(async () => (await import("../commands/login.ts")).login));

  withConnection(program.command("record"))
    .summary("record the calls of an account")
    .description(
      "Records every call of an account and shows each step, until Ctrl-C, which ends no call. It observes: nothing is " +
        "sent to Telegram about a call, so nothing rings, answers or ends because of it. With --participate, --answer " +
        "or --rules it is an endpoint that rings and answers.",
    )
    .option("--participate", "take part in calls: ring, and go on with calls that were live")
    .option("--answer", "take part, and answer every call that comes in")
    .option("--rules <file>", "take part, and answer or decline as the rules in this JSON file say")
    .option("--hang-up-after <duration>", "hang up so long after the keys are agreed (20s, 1.5m)", duration)
    .option("--signal <data>", signalHelp, signalBody)
    .option("--until-signal", untilSignalHelp)
    .option("--calls <number>", "close after this many calls have ended", wholeNumber(1, 1_000_000))
    .addHelpText("after", rulesNote + signalNote)
    .action(run(async () => (await import("../commands/record.ts")).record));

  withConnection(program.command("call"))
    .summary("place a call")
    .description(
      "Calls a user and records the call: it rings, and is hung up when it is answered, unless --stay. Carries no " +
        "audio. Ctrl-C hangs up, a second one ends at once. Exits with 0 when the call was answered and the keys " +
        "were agreed, with 1 when not.",
    )
    .argument("<user>", "@name, t.me/name, +phone number, id of a known user, or id:access hash")
    .option("--video", "announce a video call")
    .option("--stay", "stay in the call when it is answered, until one side hangs up")
    .option(
      "--for <duration>",
      "hang up after this time, however far the call has come (20s, 1.5m)",
      duration,
    )
    .option("--signal <data>", signalHelp, signalBody)
    .option("--until-signal", `${untilSignalHelp} (implies --stay)`)
    .addHelpText("after", signalNote)
    .action(run(async () => (await import("../commands/call.ts")).call));

  program
    .command("doctor")
    .summary("look whether everything is in order")
    .description(
      "Looks at versions, the store, the vault's files and the session, and asks Telegram for the time and the DH config; " +
        "says of each problem what to do. Writes nothing and sends no phone.* request. Exits with 1 when there is a problem.",
    )
    .option("--session <file>", 'what login wrote (default: OFFHOOK_SESSION, "./offhook.session")')
    .addOption(apiIdOption())
    .option("--api-hash-file <file>", apiHashHelp)
    .option("--connect <host:port>", "a simulated Telegram instead of the real one", address)
    .option("--auth-key <file>", "the user's key at the simulated Telegram")
    .option("--offline", "do not ask Telegram")
    .option("--timeout <seconds>", "how long connecting may take", seconds, 30)
    .action(run(async () => (await import("../commands/doctor.ts")).doctor));

  program
    .command("simulate")
    .summary("run a simulated Telegram to try things on")
    .description(
      "Runs a simulated Telegram on this machine until Ctrl-C, with users whose keys are written to files, so that " +
        "`offhook record`, `offhook call` and GramJS scripts of your own can connect.",
    )
    .option("--port <number>", "port to listen on, 0 for any free one", wholeNumber(0, 65_535), 0)
    .option("--users <number>", "how many users there are", wholeNumber(1, 100), 2)
    .option("--write <directory>", "folder for the users' key files", "offhook-simulator")
    .option("--login <code>", "let users log in by phone number with this code", loginCode)
    .option("--until-stdin-ends", stdinHelp)
    .action(run(async () => (await import("../commands/simulate.ts")).simulate));

  program
    .command("list")
    .summary("list recorded calls, the newest first")
    .description(
      "Lists the calls in the store that the filter means, the newest first; without a filter all of them.",
    )
    .argument("[filter...]", 'such as: state=confirmed "talk>10s" since=2h and not direction=in')
    .option("--limit <number>", "most calls to list", wholeNumber(1, 1_000_000), 20)
    .option("--live", "only calls that have not ended")
    .addHelpText("after", filterHelp)
    .action(run(async () => (await import("../commands/list.ts")).list));

  program
    .command("show")
    .summary("show one call: its facts and its timeline")
    .description("Shows the facts of one call and every step, with the rule that decided it.")
    .argument("<call>", callHelp)
    .action(run(async () => (await import("../commands/show.ts")).show));

  program
    .command("ladder")
    .summary("draw one call as a ladder")
    .description("Draws one call as a ladder: caller, Telegram, callee, time downwards.")
    .argument("<call>", callHelp)
    .option("--with <store>", "the store of the other side, to draw both")
    .action(run(async () => (await import("../commands/ladder.ts")).ladder));

  program
    .command("verify")
    .summary("check that records are whole and still lead where they led")
    .description(
      "Checks the chain of checksums and decides every record again. Exits with 1 when a record was changed, is " +
        "missing, or leads elsewhere today than it did then.",
    )
    .argument("[call]", `${callHelp} (default: every call)`)
    .action(run(async () => (await import("../commands/verify.ts")).verify));

  return program;
}

function withConnection(command: Command): Command {
  return command
    .option("--account <name>", "the account's name in the records (default: a pseudonym)", accountName)
    .option(
      "--session <file>",
      'what login wrote, or a GramJS string session, - for standard input (default: OFFHOOK_SESSION, "./offhook.session")',
    )
    .addOption(apiIdOption())
    .option("--api-hash-file <file>", apiHashHelp)
    .option("--connect <host:port>", "a simulated Telegram instead of the real one", address)
    .option("--auth-key <file>", "the user's key at the simulated Telegram")
    .option("--timeout <seconds>", "how long connecting may take", seconds, 30)
    .option("--until-stdin-ends", stdinHelp);
}

function apiIdOption(): Option {
  return new Option("--api-id <number>", "from my.telegram.org")
    .env("OFFHOOK_API_ID")
    .argParser(wholeNumber(1, 2 ** 31 - 1));
}

const apiHashHelp = "file with the hash from my.telegram.org (or in OFFHOOK_API_HASH)";
const untilSignalHelp = "hang up once signalling data has come that the call's key opens";
const signalHelp = "send this as signalling data once the call is confirmed; hex:00ff for bytes";
const stdinHelp = "close when standard input ends, for programs that start this one";
const callHelp = "our id, Telegram's id, the beginning of either, or last";

const rulesNote = `
Rules: { "busy": "decline", "rules": [{ "from": "777000", "do": "decline" }, { "video": true, "do": "ring" },
{ "do": "answer", "after": "2s", "hangUpAfter": "30s" }] }. The first that fits decides; without one it rings.
`;

const signalNote = `
Signalling data is what media engines tell each other through Telegram. This command has no media engine: what
--signal sends is your text behind a counter, encrypted with the key of the call as a media engine would. Offhook on
the other side can open it; Telegram's own apps will not understand it.

Credentials are read from files or the environment only: what stands on a command line can be seen by every user of a
machine. Without --connect you need a session of a logged-in user; the guide docs/guides/session.md shows how to
get one.`;

const filterHelp = `
A filter is conditions, joined by and (may be left out), or, not and brackets. A condition is a field, one of
= != ~ (contains) > >= < <=, and a value, without spaces between them; in a shell, quote what has > or < or brackets.
Text fields: account, peer, state, reason, origin, wire, detail. Ids or their beginnings: call, telegram.
Durations (500ms, 10s, 2m): reach (until it rang), ring, setup (answered until keys agreed), talk or duration.
Others: direction=in|out, video, live, confirmed (=yes|no), records (a number), since and until (2h, 2026-11-27).`;

const exitCodesHelp = `
Exit codes: 0 fine, 1 a problem was found, 2 wrong usage, 3 the store or the call can't be read, 130 Ctrl-C.
Start with: offhook demo`;
