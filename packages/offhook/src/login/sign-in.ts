import type { Screen } from "../command-line/screen.ts";
import type { LoginClient } from "../connection/gramjs-login.ts";
import type { Asking } from "./asking.ts";
import { isWrongAnswer, loginFailure } from "./login-failure.ts";

export interface SignIn {
  readonly client: LoginClient;
  /** Absent: it is asked for. */
  readonly phone?: string;
  readonly asking: Asking;
  readonly screen: Screen;
}

/** How often a person may mistype each answer. */
const tries = 3;

/**
 * auth.sendCode, auth.signIn, and account.getPassword with auth.checkPassword where two-step verification is on.
 * @throws CommandFailure with Telegram's error type
 */
export async function signIn(login: SignIn): Promise<void> {
  const { client, asking, screen } = login;
  const sent = await repeated(login, async (attempt) => {
    const isGiven = attempt === 0 && login.phone !== undefined;
    const phone = isGiven ? login.phone : await asking.ask("Phone number: ");
    return { phone, ...(await client.sendCode(phone)) };
  });
  const { phone, phoneCodeHash, isCodeViaApp } = sent;
  screen.remark(
    `Telegram sent a code ${isCodeViaApp ? "to the account's other devices" : "by text message"}.`,
  );
  const state = await repeated(login, async () => {
    return client.signIn(phone, phoneCodeHash, await asking.ask("Code: "));
  });
  if (state === "signUp") throw loginFailure({ errorMessage: "PHONE_NUMBER_UNOCCUPIED" });
  if (state === "done") return;
  await repeated(login, () =>
    client.checkPassword(() => asking.askHidden("Password of two-step verification: ")),
  );
}

/** A person may try again what they have mistyped; a script may not. */
async function repeated<T>({ asking, screen }: SignIn, act: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await act(attempt);
    } catch (error) {
      const failure = loginFailure(error);
      if (!asking.isPerson || !isWrongAnswer(failure) || attempt + 1 >= tries) throw failure;
      screen.remark(failure.message);
    }
  }
}
