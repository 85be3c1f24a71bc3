import { setImmediate as nextTurn } from "node:timers/promises";
import { InvalidArgument, OffhookError } from "@offhook/engine";
import type { Randomness } from "@offhook/engine";
import { needBytes, needGroup, needSecret } from "./argument.ts";
import { numberLength } from "./big-number.ts";
import type { DhGroup } from "./dh-config.ts";
import { modularPower } from "./modular-power.ts";
import { isPublicValue } from "./public-value.ts";

/** One side's half of the exchange. */
export interface KeyHalf {
  /** a or b, 256 bytes. A secret until the call is confirmed, to be wiped then. */
  readonly exponent: Uint8Array;
  /** g_a or g_b, 256 bytes, the first of them not zero. */
  readonly publicValue: Uint8Array;
}

/** The random source does not give usable numbers. */
export class KeyHalfError extends OffhookError {
  override readonly code = "KEY_HALF_NOT_FOUND";
  readonly draws: number;

  constructor(draws: number) {
    super(
      "KEY_HALF_NOT_FOUND",
      `No usable exponent in ${draws} draws, where one draw in 256 may fail: the random source is broken. ` +
        "Give one that returns as many unpredictable bytes as it is asked for.",
    );
    this.name = "KeyHalfError";
    this.draws = draws;
  }
}

/**
 * Draws an exponent and computes its public value. The exponent is local randomness XOR the server's, so that
 * neither a weak local generator nor the server alone knows it. Draws again until the public value is within
 * bounds and starts with a non-zero byte: clients disagree on whether leading zeros are sent and hashed, and
 * this way all forms are one (one draw in 256 is repeated).
 *
 * Blocks the event loop for one modular exponentiation, rarely two, never more. Not repeatable: each call
 * draws anew, so store the exponent before the public value leaves this process.
 *
 * @param serverRandom the `random` field of `messages.dhConfig`; what is missing of 256 bytes is not mixed in.
 * @throws KeyHalfError `KEY_HALF_NOT_FOUND` when 32 draws in a row fail.
 */
export async function makeKeyHalf(
  group: DhGroup,
  serverRandom: Uint8Array,
  random: Randomness,
): Promise<KeyHalf> {
  needGroup(group);
  needBytes("serverRandom", serverRandom);
  if (typeof random?.bytes !== "function") {
    throw new InvalidArgument("random", random, "an object with bytes(), such as systemRandom");
  }
  for (let draw = 1; draw <= maxDraws; draw += 1) {
    const exponent = mixed(random.bytes(numberLength), serverRandom);
    const publicValue = publicValueOf(group, exponent);
    if (publicValue[0] !== 0 && isPublicValue(publicValue, group)) return { exponent, publicValue };
    exponent.fill(0);
    // Two exponentiations in one turn of the event loop are the limit; a third draw happens once in 65536.
    if (draw % 2 === 0) await nextTurn();
  }
  throw new KeyHalfError(maxDraws);
}

/** The public value of a stored exponent, 256 bytes: what `makeKeyHalf` gave with it. One exponentiation. */
export function publicValueOf(group: DhGroup, exponent: Uint8Array): Uint8Array {
  needGroup(group);
  needSecret("exponent", exponent);
  return modularPower(Uint8Array.of(group.g), exponent, group.p);
}

const maxDraws = 32;

function mixed(local: Uint8Array, server: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: numberLength }, (_, i) => (local[i] ?? 0) ^ (server[i] ?? 0));
}
