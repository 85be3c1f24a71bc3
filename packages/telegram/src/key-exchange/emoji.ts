import { createHash } from "node:crypto";
import { needBytes, needSecret } from "./argument.ts";
import { minimal, numberLength, padded } from "./big-number.ts";
import { emojiTable } from "./emoji-table.ts";

/** Four emoji that both users compare by voice. Not to be shown before the key has been verified. */
export interface CallEmoji {
  /** From `g_a` as it was on the wire: what Telegram's own clients show to the callee. */
  readonly emoji: readonly string[];
  /**
   * Only when `g_a` has leading zeros (one call in 256 with callers that do not avoid it): the peer's client may
   * hash another form of the same number and honestly show one of these.
   */
  readonly variants?: { readonly minimal: readonly string[]; readonly padded: readonly string[] };
}

/** The emoji of a call: SHA-256 of the 256-byte key followed by `g_a`, as TDLib and Telegram Desktop do it. */
export function callEmoji(key: Uint8Array, gAWire: Uint8Array): CallEmoji {
  needSecret("key", key);
  needBytes("gA", gAWire);
  const emoji = emojiOf(key, gAWire);
  const digits = minimal(gAWire);
  if (digits.length === numberLength) return { emoji };
  return { emoji, variants: { minimal: emojiOf(key, digits), padded: emojiOf(key, padded(digits)) } };
}

function emojiOf(key: Uint8Array, gA: Uint8Array): readonly string[] {
  const hash = createHash("sha256").update(padded(key)).update(gA).digest();
  return [0, 8, 16, 24].map((at) => {
    const index = BigInt.asUintN(63, hash.readBigUInt64BE(at)) % BigInt(emojiTable.length);
    return emojiTable[Number(index)] ?? "";
  });
}
