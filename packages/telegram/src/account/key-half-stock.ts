import type { Clock, Randomness } from "@offhook/engine";
import type { DhGroup } from "../key-exchange/dh-config.ts";
import { makeKeyHalf } from "../key-exchange/key-half.ts";
import type { KeyHalf } from "../key-exchange/key-half.ts";
import type { DhConfigSource } from "./dh-config-source.ts";

/** An exponent with its public value, or the fault of the group that Telegram serves. */
export type ServedKeyHalf =
  | { readonly ok: true; readonly group: DhGroup; readonly half: KeyHalf }
  | { readonly ok: false };

/**
 * Exponents, each for one call. `stock` makes them ahead of time, so that neither Telegram's answer nor the
 * exponentiation stands in the way of a call. What is in stock is in memory alone, and given away once.
 */
export class KeyHalfStock {
  readonly #dhConfigs: Pick<DhConfigSource, "next">;
  readonly #random: Randomness;
  readonly #clock: Pick<Clock, "now">;
  /** The oldest first. */
  #stocked: { readonly madeAt: number; readonly served: Promise<ServedKeyHalf> }[] = [];

  constructor(dhConfigs: Pick<DhConfigSource, "next">, random: Randomness, clock: Pick<Clock, "now">) {
    this.#dhConfigs = dhConfigs;
    this.#random = random;
    this.#clock = clock;
  }

  /** @throws RpcFailure, KeyHalfError, and what the account's state throws. Repeating is safe. */
  async next(): Promise<ServedKeyHalf> {
    // Both sides of a call need the same prime, so an old one is not used after Telegram may have changed it.
    this.#dropOlderThan(longestStockMs);
    const served = await this.#stocked.shift()?.served.catch(() => undefined);
    return served ?? this.#make();
  }

  /** Makes one unless so many are there. What goes wrong shows when it is used. */
  stock(wanted: 1 | 2): void {
    this.#dropOlderThan(longestStockMs / 2);
    if (this.#stocked.length >= wanted) return;
    const served = this.#make();
    served.catch(() => {});
    this.#stocked.push({ madeAt: this.#clock.now(), served });
  }

  #dropOlderThan(ms: number): void {
    const oldest = this.#clock.now() - ms;
    this.#stocked = this.#stocked.filter(({ madeAt }) => madeAt >= oldest);
  }

  async #make(): Promise<ServedKeyHalf> {
    const config = await this.#dhConfigs.next();
    if (!config.ok) return { ok: false };
    const { group, random } = config;
    return { ok: true, group, half: await makeKeyHalf(group, random, this.#random) };
  }
}

const longestStockMs = 10 * 60_000;
