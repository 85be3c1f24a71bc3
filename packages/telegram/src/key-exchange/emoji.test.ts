import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../vectors/reference-arithmetic.ts";
import { vectors } from "../../vectors/vectors.ts";
import { emojiTable } from "./emoji-table.ts";
import { callEmoji } from "./emoji.ts";

describe("the emoji table", () => {
  it("is the one that Telegram's clients carry", () => {
    expect(emojiTable).toHaveLength(333);
    const hash = createHash("sha256").update(emojiTable.join("\n")).digest("hex");
    expect(hash).toBe("bfae463f768800e2f624948a756025ca1a3ff55c8a858b9f0e4ebec8c1d66815");
  });
});

describe("callEmoji", () => {
  it.each(vectors.dh)("shows the emoji of $id: $note", (row) => {
    const { emoji } = callEmoji(bytesOf(row.key_hex), bytesOf(row.g_a_hex));
    expect(emoji).toEqual(row.emoji_with_padded_g_a.emoji);
  });

  it("hashes the key as 256 bytes even when it is given without its leading zeros", () => {
    const row = vectors.dh.find(({ key_hex }) => key_hex.startsWith("00"));
    const short = callEmoji(bytesOf(row?.key_hex.slice(2) ?? ""), bytesOf(row?.g_a_hex ?? ""));
    expect(short.emoji).toEqual(row?.emoji_with_padded_g_a.emoji);
  });
});
