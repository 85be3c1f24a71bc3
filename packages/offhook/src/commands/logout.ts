import { rmSync } from "node:fs";
import { CommandFailure } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { gramJsLogin } from "../connection/gramjs-login.ts";
import { defaultSessionFile, savedSessionAt } from "../connection/session-file.ts";
import type { SavedSession } from "../connection/session-file.ts";
import { loginFailure } from "../login/login-failure.ts";

interface LogoutOptions extends GlobalOptions {
  readonly session?: string;
  readonly force?: true;
  /** Seconds. */
  readonly timeout: number;
}

/** Ends a session at Telegram, then deletes its file. */
export const logout: CommandRunner<LogoutOptions> = async ({ screen, signal }, options) => {
  const file = options.session ?? defaultSessionFile;
  const saved = savedSessionAt(file);
  if (saved === undefined)
    throw new CommandFailure(
      "SESSION_MISSING",
      `${file} is no session file of offhook login: nothing to end.`,
    );
  const refusal = await endSession(saved, options.timeout, signal);
  // A session that Telegram does not know any more is ended as well.
  const isEnded = refusal === undefined || endedAlready.has(refusal.code);
  if (!isEnded && options.force !== true)
    throw new CommandFailure(
      refusal.code,
      `${refusal.message} ${file} was left as it is. Try again, or end the session in Telegram's settings under Devices and give --force.`,
      undefined,
      { cause: refusal },
    );
  rmSync(file, { force: true });
  screen.tell({ type: "loggedOut", userId: saved.userId, session: file, told: refusal === undefined });
  screen.say(`${file} is deleted.`, "good");
  if (refusal !== undefined)
    screen.say(
      isEnded
        ? `Telegram had ended the session of user ${saved.userId} before (${refusal.code}).`
        : `Telegram was not told (${refusal.code}): end the session in its settings under Devices.`,
    );
  return exitCodes.ok;
};

const endedAlready = new Set(["AUTH_KEY_UNREGISTERED", "SESSION_REVOKED", "SESSION_EXPIRED"]);

async function endSession(
  saved: SavedSession,
  seconds: number,
  signal: AbortSignal,
): Promise<CommandFailure | undefined> {
  const client = await gramJsLogin({ ...saved, testDc: false }, { seconds, signal });
  try {
    await client.connect();
    await client.logOut();
    return undefined;
  } catch (error) {
    const failure = loginFailure(error);
    if (failure.code === "INTERRUPTED") throw failure;
    return failure;
  } finally {
    await client.close().catch(() => {});
  }
}
