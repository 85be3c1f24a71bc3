import { createHash, createHmac, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { describeAccountLeases } from "../contracts/describe-account-leases.ts";
import { describeAccountState } from "../contracts/describe-account-state.ts";
import { describeVault } from "../contracts/describe-vault.ts";
import type { Digest } from "./digest.ts";
import { hmacSha256 } from "./hmac.ts";
import { memoryAccountState } from "./memory-account-state.ts";
import { memoryDisk } from "./memory-disk.ts";
import type { MemoryDisk } from "./memory-disk.ts";
import { memoryVault } from "./memory-vault.ts";

const digest: Digest = { sha256: (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest()) };
const randomness = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

const disks = new Map<string, MemoryDisk>();
const disk = (place: string): MemoryDisk => disks.get(place) ?? disks.set(place, memoryDisk()).get(place)!;

describeVault("memoryVault", {
  open: (place) => memoryVault({ digest, randomness, disk: disk(place) }),
  bytesAt: (place) => Buffer.concat([...disk(place).secrets.values.values()]),
});

describeAccountState("memoryAccountState", { open: (place) => memoryAccountState({ disk: disk(place) }) });

let closed = "";
describeAccountLeases("memoryAccountState", {
  open: (place) => {
    closed = place;
    return memoryAccountState({ disk: disk(place) });
  },
  close: () => disk(closed).crash(),
  expires: false,
});

describeAccountLeases("memoryAccountState with leases that expire", {
  open: (place) => memoryAccountState({ disk: disk(place), leasesExpire: true }),
  expires: true,
});

describe("HMAC-SHA256 over the digest port", () => {
  it.each([0, 1, 20, 63, 64, 65, 200])("is what OpenSSL computes, for a key of %i bytes", (length) => {
    for (const size of [0, 1, 55, 64, 1000]) {
      const [key, message] = [randomBytes(length), randomBytes(size)];
      const expected = createHmac("sha256", key).update(message).digest("hex");
      expect(Buffer.from(hmacSha256(digest, key, message)).toString("hex")).toBe(expected);
    }
  });
});
