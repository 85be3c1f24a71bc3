import { CommandFailure } from "../command-line/command-failure.ts";

/** What Telegram's refusals of a login mean, and what to do about them. */
const sentences: Readonly<Record<string, string>> = {
  PHONE_NUMBER_INVALID:
    "Telegram knows no such phone number. Give it with the country's code, such as +49 170 1234567.",
  PHONE_NUMBER_UNOCCUPIED:
    "Nobody has a Telegram account with this number. Make one with Telegram's own app first.",
  PHONE_NUMBER_BANNED: "Telegram has banned this phone number. Write to recover@telegram.org.",
  PHONE_NUMBER_FLOOD: "Too many codes were asked for with this number. Try again tomorrow.",
  PHONE_PASSWORD_FLOOD: "Too many logins were tried with this number. Try again tomorrow.",
  PHONE_CODE_INVALID: "That is not the code that Telegram sent.",
  PHONE_CODE_EMPTY: "That is not the code that Telegram sent.",
  PHONE_CODE_EXPIRED: "The code is too old. Run the command again for a new one.",
  PASSWORD_HASH_INVALID: "That is not the password of two-step verification.",
  API_ID_INVALID: "Telegram does not know this pair of API id and hash. Both are at https://my.telegram.org.",
  API_ID_PUBLISHED_FLOOD:
    "This API id was published somewhere and is blocked. Make your own at https://my.telegram.org.",
  AUTH_KEY_UNREGISTERED: "This session is logged out. Log in again with offhook login.",
  SESSION_REVOKED: "This session was ended from another device. Log in again with offhook login.",
  SESSION_EXPIRED: "This session has expired. Log in again with offhook login.",
  USER_DEACTIVATED: "This account was deleted.",
  USER_DEACTIVATED_BAN: "Telegram has banned this account.",
  SESSION_PASSWORD_NEEDED: "The account has two-step verification: its password is needed as well.",
};

/** What a client library threw while logging in, as a sentence that says what to do. */
export function loginFailure(error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error;
  const { errorMessage, seconds } = (error ?? {}) as {
    readonly errorMessage?: unknown;
    readonly seconds?: unknown;
  };
  const cause = { cause: error };
  if (typeof seconds === "number")
    return new CommandFailure(
      "FLOOD_WAIT",
      `Telegram asks to wait ${seconds} s before the next try. Nothing else helps.`,
      undefined,
      cause,
    );
  const type =
    typeof errorMessage === "string" && /^[A-Z][A-Z0-9_]{0,63}$/.test(errorMessage)
      ? errorMessage
      : "LOGIN_FAILED";
  const known = Object.hasOwn(sentences, type) ? sentences[type] : undefined;
  return new CommandFailure(type, known ?? `Telegram refused the login (${type}).`, undefined, cause);
}

/** Worth another try by the same person at the same terminal. */
export function isWrongAnswer({ code }: CommandFailure): boolean {
  return ["PHONE_CODE_INVALID", "PHONE_CODE_EMPTY", "PASSWORD_HASH_INVALID", "PHONE_NUMBER_INVALID"].includes(
    code,
  );
}
