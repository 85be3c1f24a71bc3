import type { AccountId, AccountStateStore } from "@offhook/engine";
import type { TelegramCallClient } from "../client/telegram-call-client.ts";
import { checkDhConfig } from "../key-exchange/dh-config.ts";
import type { DhConfigFault, DhGroup } from "../key-exchange/dh-config.ts";

/** A checked group with server randomness for one exponent; or what is wrong with the group that Telegram serves. */
export type ServedDhConfig =
  | { readonly ok: true; readonly group: DhGroup; readonly random: Uint8Array }
  | { readonly ok: false; readonly fault: DhConfigFault | "notModifiedWithoutCache" };

/**
 * Telegram's DH configuration (`messages.getDhConfig`). Prime and generator are kept in the account's state and
 * only asked for again by their version; each answer brings fresh randomness, which serves one exponent.
 */
export class DhConfigSource {
  readonly #client: Pick<TelegramCallClient, "invoke">;
  readonly #state: AccountStateStore;
  readonly #accountId: AccountId;

  constructor(from: {
    readonly client: Pick<TelegramCallClient, "invoke">;
    readonly accountState: AccountStateStore;
    readonly accountId: AccountId;
  }) {
    this.#client = from.client;
    this.#state = from.accountState;
    this.#accountId = from.accountId;
  }

  /** @throws RpcFailure, and what the account's state throws. Repeating is safe. */
  async next(): Promise<ServedDhConfig> {
    const cached = await this.#state.get(this.#accountId, "dhConfig");
    const answer = await this.#client.invoke("messages.getDhConfig", {
      version: cached?.version ?? 0,
      randomLength: 256,
    });
    if (answer.kind === "dhConfig") {
      const { version, g, p, random } = answer;
      const verdict = await checkDhConfig({ g, p });
      if (!verdict.ok) return { ok: false, fault: verdict.fault };
      const hex = Buffer.from(p).toString("hex");
      if (cached?.version !== version || cached.g !== g || cached.p !== hex) {
        await this.#state.set(this.#accountId, "dhConfig", { version, g, p: hex });
      }
      return { ok: true, group: verdict.group, random };
    }
    if (cached === undefined) return { ok: false, fault: "notModifiedWithoutCache" };
    const verdict = await checkDhConfig({ g: cached.g, p: Uint8Array.from(Buffer.from(cached.p, "hex")) });
    return verdict.ok
      ? { ok: true, group: verdict.group, random: answer.random }
      : { ok: false, fault: verdict.fault };
  }
}
