import { describe, expect, it } from "vitest";
import { bytesOf } from "../../vectors/reference-arithmetic.ts";
import { vectors } from "../../vectors/vectors.ts";
import { keyFingerprint, sameFingerprint } from "./fingerprint.ts";

describe("keyFingerprint", () => {
  it.each(vectors.dh)("gives that of $id, whether or not the key has its leading zeros", (row) => {
    expect(keyFingerprint(bytesOf(row.key_hex))).toBe(row.fingerprint.int64);
    const withoutZeros = bytesOf(row.key_hex.replace(/^(00)+/, ""));
    expect(keyFingerprint(withoutZeros)).toBe(row.fingerprint.int64);
  });
});

describe("sameFingerprint", () => {
  it.each(vectors.negative.fingerprint)("says $expect to $id: $note", (row) => {
    const same = sameFingerprint(keyFingerprint(bytesOf(row.key_hex)), row.received_int64);
    expect(same).toBe(row.expect === "accept");
  });

  it("compares 64 bits, signed or not", () => {
    expect(sameFingerprint("-1", "18446744073709551615")).toBe(true);
    expect(sameFingerprint("-1", "1")).toBe(false);
  });

  it("never calls two unreadable values the same", () => {
    expect(sameFingerprint("", "")).toBe(false);
    expect(sameFingerprint("abc", "abc")).toBe(false);
  });
});
