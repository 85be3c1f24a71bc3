import { describe, expect, it } from "vitest";
import { CommandFailure } from "../command-line/command-failure.ts";
import { isWrongAnswer, loginFailure } from "./login-failure.ts";

describe("a login that fails", () => {
  it.each([
    [{ errorMessage: "PHONE_CODE_INVALID" }, "PHONE_CODE_INVALID", /not the code that Telegram sent/],
    [{ errorMessage: "PASSWORD_HASH_INVALID" }, "PASSWORD_HASH_INVALID", /not the password/],
    [{ errorMessage: "PHONE_NUMBER_BANNED" }, "PHONE_NUMBER_BANNED", /banned this phone number/],
    [{ errorMessage: "API_ID_INVALID" }, "API_ID_INVALID", /my\.telegram\.org/],
    [{ errorMessage: "SESSION_REVOKED" }, "SESSION_REVOKED", /Log in again/],
    [{ errorMessage: "FLOOD", seconds: 86_000 }, "FLOOD_WAIT", /wait 86000 s before the next try/],
    [{ errorMessage: "SOMETHING_NEW" }, "SOMETHING_NEW", /^Telegram refused the login \(SOMETHING_NEW\)\.$/],
    [
      { errorMessage: "a sentence of a proxy" },
      "LOGIN_FAILED",
      /^Telegram refused the login \(LOGIN_FAILED\)\.$/,
    ],
    [{ errorMessage: "toString" }, "LOGIN_FAILED", /refused the login/],
    [undefined, "LOGIN_FAILED", /refused the login/],
  ])("with %j is told as %s", (error, code, sentence) => {
    expect(loginFailure(error)).toMatchObject({ code, message: expect.stringMatching(sentence) });
  });

  it("stays what it is when it is told already", () => {
    const failure = new CommandFailure("TIMEOUT", "Too late.");
    expect(loginFailure(failure)).toBe(failure);
  });

  it.each([
    ["PHONE_CODE_INVALID", true],
    ["PHONE_CODE_EXPIRED", false],
    ["FLOOD_WAIT", false],
  ])("with %s may be tried again by the same person: %s", (errorMessage, isWorthIt) => {
    expect(isWrongAnswer(loginFailure({ errorMessage }))).toBe(isWorthIt);
  });
});
