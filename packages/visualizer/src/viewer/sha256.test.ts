import { createHash } from "node:crypto";
import { assert, property, uint8Array } from "fast-check";
import { expect, it } from "vitest";
import { sha256 } from "./sha256.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const nodes = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

it.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
])("hashes %j as FIPS 180-4 says", (text, digest) => {
  expect(hex(sha256(new TextEncoder().encode(text)))).toBe(digest);
});

it("hashes a million letters as FIPS 180-4 says", () => {
  const digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
  expect(hex(sha256(new Uint8Array(1_000_000).fill(97)))).toBe(digest);
});

it("hashes as Node does, of every length around the ends of blocks", () => {
  for (let length = 0; length <= 260; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256);
    expect(hex(sha256(bytes))).toBe(nodes(bytes));
  }
});

it("hashes as Node does, whatever the bytes", () => {
  assert(
    property(uint8Array({ maxLength: 2_000 }), (bytes) => hex(sha256(bytes)) === nodes(bytes)),
    { numRuns: 500 },
  );
});
