import { Api } from "telegram";
import { computeCheck } from "telegram/Password.js";
import { answerInTime, connectClient } from "./connect-client.ts";
import type { Patience } from "./connect-client.ts";
import { newGramJsClient } from "./gramjs-client.ts";
import type { NewClient } from "./gramjs-client.ts";

/** What logging in asks of Telegram; rejections are GramJS's errors, or CommandFailure TIMEOUT and INTERRUPTED. */
export interface LoginClient {
  connect(): Promise<void>;
  /** auth.sendCode */
  sendCode(phone: string): Promise<{ readonly phoneCodeHash: string; readonly isCodeViaApp: boolean }>;
  /** auth.signIn. `signUp`: nobody has an account with this number. */
  signIn(phone: string, phoneCodeHash: string, phoneCode: string): Promise<"done" | "password" | "signUp">;
  /** account.getPassword and auth.checkPassword (SRP). */
  checkPassword(ask: () => Promise<string>): Promise<void>;
  /** users.getUsers for oneself. */
  self(): Promise<{ readonly userId: string; readonly name: string }>;
  /** The string session. Whoever has it is logged in. */
  session(): string;
  /** auth.logOut */
  logOut(): Promise<void>;
  close(): Promise<void>;
}

export async function gramJsLogin(account: NewClient, patience: Patience): Promise<LoginClient> {
  const client = await newGramJsClient(account);
  const { apiId, apiHash } = account;
  const inTime = <T>(answer: Promise<T>): Promise<T> => answerInTime(answer, patience);
  return {
    connect: () => connectClient(client, patience),
    sendCode: (phone) => inTime(client.sendCode({ apiId, apiHash }, phone)),
    async signIn(phoneNumber, phoneCodeHash, phoneCode) {
      try {
        const request = new Api.auth.SignIn({ phoneNumber, phoneCodeHash, phoneCode });
        const answer = await inTime(client.invoke(request));
        return answer instanceof Api.auth.AuthorizationSignUpRequired ? "signUp" : "done";
      } catch (error) {
        if ((error as { errorMessage?: unknown }).errorMessage === "SESSION_PASSWORD_NEEDED")
          return "password";
        throw error;
      }
    },
    async checkPassword(ask) {
      const question = await inTime(client.invoke(new Api.account.GetPassword()));
      const password = await computeCheck(question, await ask());
      await inTime(client.invoke(new Api.auth.CheckPassword({ password })));
    },
    async self() {
      const { id, firstName, username } = await inTime(client.getMe());
      const name = firstName ?? (username === undefined ? "somebody without a name" : `@${username}`);
      return { userId: id.toString(), name };
    },
    session: () => client.session.save() as unknown as string,
    async logOut() {
      await inTime(client.invoke(new Api.auth.LogOut()));
    },
    close: () => client.destroy(),
  };
}
