import { Option } from "commander";
import type { Command } from "commander";
import {
  accountName,
  address,
  duration,
  keepingTime,
  loginCode,
  seconds,
  signalBody,
  wholeNumber,
} from "./option-values.ts";
import type { RunCommand } from "./run-command.ts";

/** The commands that speak with Telegram, or with a simulated one. */
export function addTelegramCommands(program: Command, run: RunCommand): void {
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
    .option("--timeout <seconds>", "how long connecting may take, and each answer", seconds, 30)
    .action(run(async () => (await import("../commands/login.ts")).login));

  program
    .command("logout")
    .summary("end the session that login wrote")
    .description(
      "Logs the session out at Telegram (auth.logOut) and deletes its file. When Telegram does not take it, the file " +
        "stays, unless --force: whoever has it is still logged in.",
    )
    .option("--session <file>", 'what login wrote (default: "./offhook.session")')
    .option("--force", "delete the file even if Telegram could not be told")
    .option("--timeout <seconds>", "how long connecting may take, and each answer", seconds, 30)
    .action(run(async () => (await import("../commands/logout.ts")).logout));

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
    .option("--password <password>", "and with this password of two-step verification (needs --login)")
    .option("--until-stdin-ends", stdinHelp)
    .action(run(async () => (await import("../commands/simulate.ts")).simulate));
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
    .option(
      "--keep-keys <time>",
      "keep the keys of calls that begin now so long after their end (24h, 7d; default: not at all)",
      keepingTime,
    )
    .option("--stand-by", "wait until no other process runs the account (a store on a server)")
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
