import { Api } from "telegram";
import { newGramJsClient } from "./gramjs-client.ts";
import type { NewClient } from "./gramjs-client.ts";

/** What logging in asks of Telegram; rejections are GramJS's errors. */
export interface LoginClient {
  /** `false` when it gave up. */
  connect(): Promise<boolean>;
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

export async function gramJsLogin(account: NewClient): Promise<LoginClient> {
  const client = await newGramJsClient(account);
  const { apiId, apiHash } = account;
  return {
    connect: () => client.connect(),
    sendCode: (phone) => client.sendCode({ apiId, apiHash }, phone),
    async signIn(phoneNumber, phoneCodeHash, phoneCode) {
      try {
        const request = new Api.auth.SignIn({ phoneNumber, phoneCodeHash, phoneCode });
        const answer = await client.invoke(request);
        return answer instanceof Api.auth.AuthorizationSignUpRequired ? "signUp" : "done";
      } catch (error) {
        if ((error as { errorMessage?: unknown }).errorMessage === "SESSION_PASSWORD_NEEDED")
          return "password";
        throw error;
      }
    },
    async checkPassword(ask) {
      const onError = (error: Error): never => {
        throw error;
      };
      await client.signInWithPassword({ apiId, apiHash }, { password: ask, onError });
    },
    async self() {
      const { id, firstName, username } = await client.getMe();
      const name = firstName ?? (username === undefined ? "somebody without a name" : `@${username}`);
      return { userId: id.toString(), name };
    },
    session: () => client.session.save() as unknown as string,
    async logOut() {
      await client.invoke(new Api.auth.LogOut());
    },
    close: () => client.destroy(),
  };
}
