import { needBytes, needGroup } from "./argument.ts";
import { numberLength, toBigInt } from "./big-number.ts";
import type { DhGroup } from "./dh-config.ts";

const margin = 1n << 1984n;
/** 2^1984 has 249 bytes: whatever is shorter is out of bounds, whatever is longer than 256 is no number of ours. */
const shortest = 249;

/** The smallest and the largest public value of a group, both allowed: 2^1984 and p - 2^1984. */
export function publicValueBounds(p: Uint8Array): { readonly least: bigint; readonly greatest: bigint } {
  needBytes("p", p);
  return { least: margin, greatest: toBigInt(p) - margin };
}

/**
 * Whether the bytes are a public value of the group: 249 to 256 bytes, and within Telegram's recommended
 * bounds, which imply 1 < value < p - 1. Used for our own values before they are sent and for the peer's when
 * they arrive. OpenSSL alone would accept 2 and p + 5.
 *
 * Source: core.telegram.org/api/end-to-end/video-calls; the bounds are inclusive as in TDLib's `dh_check`.
 */
export function isPublicValue(value: Uint8Array, group: DhGroup): boolean {
  needBytes("value", value);
  needGroup(group);
  if (value.length < shortest || value.length > numberLength) return false;
  const { least, greatest } = publicValueBounds(group.p);
  const number = toBigInt(value);
  return least <= number && number <= greatest;
}
