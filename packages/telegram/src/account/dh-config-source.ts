import type { AccountId, AccountStateStore, Clock } from "@offhook/engine";
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
 *
 * `stock` asks ahead of time, so that the next call need not wait for the answer.
 */
export class DhConfigSource {
  readonly #client: Pick<TelegramCallClient, "invoke">;
  readonly #state: AccountStateStore;
  readonly #accountId: AccountId;
  readonly #clock: Pick<Clock, "now">;
  #stocked: { readonly askedAt: number; readonly config: Promise<ServedDhConfig> } | undefined;

  constructor(from: {
    readonly client: Pick<TelegramCallClient, "invoke">;
    readonly accountState: AccountStateStore;
    readonly accountId: AccountId;
    readonly clock: Pick<Clock, "now">;
  }) {
    this.#client = from.client;
    this.#state = from.accountState;
    this.#accountId = from.accountId;
    this.#clock = from.clock;
  }

  /** @throws RpcFailure, and what the account's state throws. Repeating is safe. */
  async next(): Promise<ServedDhConfig> {
    const stocked = this.#stocked;
    this.#stocked = undefined;
    // Both sides of a call need the same prime, so an old answer is not used after Telegram may have changed it.
    if (stocked !== undefined && this.#clock.now() - stocked.askedAt <= longestStockMs) {
      const config = await stocked.config.catch(() => undefined);
      if (config !== undefined) return config;
    }
    return this.#fetch();
  }

  /** Asks for the next call's configuration unless it is there. What goes wrong shows when it is used. */
  stock(): void {
    const isFresh =
      this.#stocked !== undefined && this.#clock.now() - this.#stocked.askedAt <= longestStockMs / 2;
    if (isFresh) return;
    const config = this.#fetch();
    config.catch(() => {});
    this.#stocked = { askedAt: this.#clock.now(), config };
  }

  async #fetch(): Promise<ServedDhConfig> {
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

const longestStockMs = 10 * 60_000;
