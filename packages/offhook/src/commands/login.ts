import { text } from "node:stream/consumers";
import { plainText } from "@offhook/replay";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { ownCommand } from "../command-line/own-command.ts";
import type { Address } from "../command-line/option-values.ts";
import { apiOf } from "../connection/credentials.ts";
import { trustSimulator } from "../connection/gramjs-client.ts";
import { gramJsLogin } from "../connection/gramjs-login.ts";
import { assertReachable } from "../connection/reachable.ts";
import {
  defaultSessionFile,
  isStringSession,
  savedSessionAt,
  saveSession,
} from "../connection/session-file.ts";
import { asking } from "../login/asking.ts";
import { loginFailure } from "../login/login-failure.ts";
import { signIn } from "../login/sign-in.ts";

interface LoginOptions extends GlobalOptions {
  readonly session?: string;
  readonly phone?: string;
  readonly apiId?: number;
  readonly apiHashFile?: string;
  readonly importSession?: true;
  readonly testDc?: true;
  readonly force?: true;
  readonly connect?: Address;
  readonly publicKey?: string;
  /** Seconds. */
  readonly timeout: number;
}

/** Logs in and writes a session file that the other commands use. */
export const login: CommandRunner<LoginOptions> = async (terminal, options) => {
  const { screen, env, signal } = terminal;
  const file = options.session ?? defaultSessionFile;
  const before = savedSessionAt(file);
  const { connect, publicKey } = options;
  if ((connect === undefined) !== (publicKey === undefined))
    throw new WrongUsage(
      "--connect and --public-key belong together: `offhook simulate --login` writes the key.",
    );
  const api = connect === undefined ? apiOf(options, env) : { apiId: 1, apiHash: "simulated" };
  if (connect !== undefined && publicKey !== undefined) {
    await assertReachable(connect, signal);
    await trustSimulator(publicKey);
  }
  const imported = options.importSession ? await sessionOnStandardInput() : undefined;
  const account = { ...api, session: imported ?? "", ...(connect && { simulator: connect }) };
  const patience = { seconds: options.timeout, signal };
  const client = await gramJsLogin({ ...account, testDc: options.testDc === true }, patience);
  const person = imported === undefined ? asking(process.stdin, process.stderr, signal) : undefined;
  try {
    await client.connect();
    if (person !== undefined) {
      const { phone } = options;
      await signIn({ client, asking: person, screen, ...(phone !== undefined && { phone }) });
    }
    const { userId, name } = await client.self().catch((error: unknown) => {
      throw loginFailure(error);
    });
    if (before !== undefined && before.userId !== userId && options.force !== true) {
      // What was logged in just now would stand among the account's devices, and nobody could use it.
      const isTakenBack = imported === undefined ? await client.logOut().then(yes, no) : true;
      const stays = `The login of user ${userId} could not be taken back: end it in Telegram's settings under Devices.`;
      throw new CommandFailure(
        "OTHER_ACCOUNT",
        `${file} is the session of another account (user ${before.userId}), and was left as it is. Give --force to write over it, or another --session.${isTakenBack ? "" : ` ${stays}`}`,
      );
    }
    saveSession(file, { userId, session: client.session(), ...api, ...(connect && { simulator: connect }) });
    screen.tell({ type: "loggedIn", userId, session: file });
    screen.say(`Logged in as ${plainText(name, 64)}, user ${userId}.`, "good");
    screen.say(`The session is in ${file}; whoever has it is you.`);
    const where = options.session === undefined ? [] : ["--session", file];
    screen.say("");
    screen.say("Try next", "title");
    screen.say(`  ${ownCommand(["record", ...where])}`, "effect");
    screen.say(`  ${ownCommand(["call", "@somebody", ...where])}`, "effect");
    return exitCodes.ok;
  } finally {
    person?.close();
    await client.close().catch(() => {});
  }
};

const yes = (): boolean => true;
const no = (): boolean => false;

/** @throws WrongUsage */
async function sessionOnStandardInput(): Promise<string> {
  const given = (await text(process.stdin)).trim();
  if (isStringSession(given)) return given;
  throw new WrongUsage(
    "--import-session reads a string session of GramJS or Telethon from standard input: one line that begins with 1.",
  );
}
