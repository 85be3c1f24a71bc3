import { CommanderError } from "commander";
import type { Command } from "commander";
import { failureOf, WrongUsage } from "./command-failure.ts";
import { wantsColour } from "./colours.ts";
import { fileNotWritten } from "./file-not-written.ts";
import { exitCodes } from "./exit-codes.ts";
import { interruption } from "./interruption.ts";
import { ownVersion } from "./own-version.ts";
import { createProgram } from "./program.ts";
import type { Start } from "./run-command.ts";
import { Screen } from "./screen.ts";

const { stdout, stderr, env, argv } = process;

/** Runs the command line of this process, then ends the process with the exit code of the command. */
export async function runCommandLine(): Promise<never> {
  const interrupted = interruption();
  let screen = screenFor({ json: argv.includes("--json"), color: !argv.includes("--no-color") });
  let exitCode: number = exitCodes.ok;
  // The engine's timers keep no process alive: while a command waits, this does.
  setInterval(() => {}, 2 ** 30);

  let unwritten: unknown;
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // A reader who has gone has seen enough; a disk that is full has not taken what was asked for.
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") unwritten ??= error;
      interrupted.readerHasGone();
    });
  }

  const begin: Start = async (load, options, args) => {
    screen = screenFor(options);
    const runner = await load();
    exitCode = await runner({ screen, signal: interrupted.signal, env }, options, ...args);
  };
  const program = createProgram(ownVersion(), begin, argv[2]);
  for (const command of [program, ...program.commands]) {
    command.exitOverride();
    command.configureOutput({
      outputError: () => {},
      getOutHelpWidth: () => Math.min(screen.width ?? 100, 100),
    });
  }

  try {
    await program.parseAsync(argv);
  } catch (error) {
    // Help and the version come as errors too, with the exit code 0.
    if (!(error instanceof CommanderError && error.exitCode === 0)) {
      const failure = failureOf(error instanceof CommanderError ? usageError(error, program) : error);
      screen.fail(failure);
      exitCode = failure.exitCode;
    }
  }
  await Promise.race([screen.flushed(), new Promise((resolve) => void setTimeout(resolve, 2_000).unref())]);
  if (unwritten !== undefined) {
    const failure = failureOf(fileNotWritten("Standard output", unwritten));
    screen.complain(failure);
    exitCode = failure.exitCode;
  }
  exitCode = interrupted.exitCode() ?? exitCode;
  // GramJS would keep a process alive for up to 11.5 s after its last ping.
  process.exit(exitCode);
}

function screenFor(options: { readonly json?: unknown; readonly color?: unknown }): Screen {
  const columns = stdout.columns ?? Number.parseInt(env["COLUMNS"] ?? "", 10);
  return new Screen({
    stdout,
    stderr,
    isJson: options.json === true,
    isColoured: wantsColour({ color: options.color !== false }, env, stdout),
    width: columns > 0 ? columns : undefined,
  });
}

/** Commander's complaint as ours, with where to read on. */
function usageError({ code, message }: CommanderError, { args, commands }: Command): WrongUsage {
  const said = message.replace(/^error: /, "").trim();
  const [word, subject] = args;
  const command = commands.find((each) => each.name() === word);
  const helpless = subject === undefined ? "Say which command to run" : `Unknown command '${subject}'`;
  const sentence = said === "(outputHelp)" ? helpless : said.charAt(0).toUpperCase() + said.slice(1);
  const shown = command === undefined ? "offhook --help" : `offhook ${command.name()} --help`;
  // One peer's pseudonym in 64 begins with a dash.
  const takesName = command?.registeredArguments.some((each) => each.name().startsWith("call")) === true;
  const [, name] =
    code === "commander.unknownOption" && takesName ? (/'(-[^-][^']{2,})'/.exec(message) ?? []) : [];
  const hint =
    name === undefined ? "" : ` If it is the name of a call or a peer, write -- ${name} at the end.`;
  return new WrongUsage(`${sentence.replace(/\.?$/, ".")}${hint} See ${shown}.`);
}
