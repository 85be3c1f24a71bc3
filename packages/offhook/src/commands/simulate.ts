import { join } from "node:path";
import { WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { aborted, stdinEnd } from "../command-line/interruption.ts";
import { makeNamedFolder } from "../command-line/named-folder.ts";
import { ownCommand } from "../command-line/own-command.ts";
import { startSimulatedTelegram } from "../simulated/simulated-telegram.ts";
import type { SimulatedTelegram } from "../simulated/simulated-telegram.ts";

interface SimulateOptions extends GlobalOptions {
  readonly port: number;
  readonly users: number;
  readonly write: string;
  /** Users log in with this code. */
  readonly login?: string;
  /** And with this password. */
  readonly password?: string;
  readonly untilStdinEnds?: true;
}

/** Runs a simulated Telegram in the foreground. */
export const simulate: CommandRunner<SimulateOptions> = async ({ screen, signal }, options) => {
  if (options.password !== undefined && options.login === undefined)
    throw new WrongUsage("--password goes with --login <code>: without a code nobody logs in.");
  makeNamedFolder("--write", options.write);
  const telegram = await startSimulatedTelegram({
    port: options.port,
    users: options.users,
    directory: options.write,
    ...(options.login !== undefined && { loginCode: options.login }),
    ...(options.password !== undefined && { password: options.password }),
  });
  const { host, port, users, publicKey } = telegram;
  screen.tell({
    type: "ready",
    host,
    port,
    users,
    ...(publicKey && { publicKey }),
    accessHashes: accessHashes(telegram),
  });
  screen.say(`A simulated Telegram listens on ${host}:${port}. Ctrl-C ends it.`, "title");
  for (const { userId, authKey } of users) screen.say(`  user ${userId}, @user_${userId}, key in ${authKey}`);
  const [first, second] = users;
  if (first !== undefined && publicKey !== undefined) {
    const session = join(options.write, `user-${first.userId}.session`);
    const at = ["--connect", `${host}:${port}`, "--public-key", publicKey];
    screen.say("");
    screen.say(`Log in with a user's phone number, and ${options.login} as the code:`);
    screen.say(
      `  ${ownCommand(["login", ...at, "--phone", `+${first.phoneNumber}`, "--session", session])}`,
      "effect",
    );
  }
  if (first !== undefined && second !== undefined) {
    const at = ["--connect", `${host}:${port}`];
    const callee = [
      "record",
      ...at,
      "--auth-key",
      second.authKey,
      "--store",
      join(options.write, "callee.db"),
      "--answer",
    ];
    const user = `${second.userId}:${telegram.accessHash(first.userId, second.userId)}`;
    const caller = [
      "call",
      user,
      ...at,
      "--auth-key",
      first.authKey,
      "--store",
      join(options.write, "caller.db"),
    ];
    screen.say("");
    screen.say("In a second terminal, be the callee:");
    screen.say(`  ${ownCommand(callee)}`, "effect");
    screen.say("In a third one, call:");
    screen.say(`  ${ownCommand([...caller, "--stay", "--for", "5s"])}`, "effect");
  }
  await aborted(options.untilStdinEnds === true ? AbortSignal.any([signal, stdinEnd()]) : signal);
  await telegram.close();
  return exitCodes.ok;
};

/** By viewer, then by the user whom they would call. */
function accessHashes({
  users,
  accessHash,
}: SimulatedTelegram): Readonly<Record<string, Record<string, string>>> {
  const ids = users.map(({ userId }) => userId);
  return Object.fromEntries(
    ids.map((viewer) => [
      viewer,
      Object.fromEntries(ids.filter((id) => id !== viewer).map((id) => [id, accessHash(viewer, id)])),
    ]),
  );
}
