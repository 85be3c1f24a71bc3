import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { seal, sealedBytes, unseal, wrappingKey } from "./sealing.ts";

describe("a sealed value", () => {
  const key = randomBytes(32);
  const value = new Uint8Array(randomBytes(256));

  it.each([0, 1, 31, 32, 33, 256, 1000, 5_000, 1_048_576])("of %i bytes opens again", (length) => {
    const own = new Uint8Array(randomBytes(length));
    const sealed = seal(key, "key/a", own);
    expect(sealed.length).toBe(sealedBytes(length));
    expect(Buffer.from(unseal(key, "key/a", sealed) ?? []).equals(own)).toBe(true);
  });

  it("does not open with another key or under another name", () => {
    const sealed = seal(key, "key/a", value);
    expect(unseal(randomBytes(32), "key/a", sealed)).toBeNull();
    expect(unseal(key, "key/b", sealed)).toBeNull();
  });

  it("does not open when any byte of it is changed or missing", () => {
    const sealed = seal(key, "key/a", value);
    for (let at = 0; at < sealed.length; at += 7) {
      const changed = sealed.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(unseal(key, "key/a", changed)).toBeNull();
    }
    for (const length of [0, 12, 31, 32, sealed.length - 1])
      expect(unseal(key, "key/a", sealed.subarray(0, length))).toBeNull();
    expect(unseal(key, "key/a", new Uint8Array(sealed.length))).toBeNull();
  });

  it("looks different each time and holds nothing of the value", () => {
    const [one, other] = [seal(key, "key/a", value), seal(key, "key/a", value)];
    expect(one).not.toEqual(other);
    expect(Buffer.from(one).includes(Buffer.from(value.subarray(0, 8)))).toBe(false);
  });

  it("shows the size of the value only in steps", () => {
    expect([0, 16, 32].map(sealedBytes)).toEqual([64, 64, 64]);
    expect([33, 256, 992, 993, 2000, 2017].map(sealedBytes)).toEqual([128, 320, 1024, 2048, 2048, 4096]);
  });
});

it("derives another wrapping key for each salt", () => {
  const root = randomBytes(32);
  const [a, b] = [randomBytes(16), randomBytes(16)];
  expect(wrappingKey(root, a)).toEqual(wrappingKey(root, a));
  expect(wrappingKey(root, a)).not.toEqual(wrappingKey(root, b));
});
