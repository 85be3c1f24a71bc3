import { randomBytes } from "node:crypto";
import { IGE } from "telegram/crypto/IGE.js";
import { describe, expect, it } from "vitest";
import { decryptIge, encryptIge } from "./aes-ige.ts";

describe("AES-IGE", () => {
  it.each([16, 32, 48, 512, 4096])("agrees with GramJS's implementation on %i bytes", (length) => {
    for (let round = 0; round < 20; round++) {
      const [key, iv, plain] = [randomBytes(32), randomBytes(32), randomBytes(length)];
      const encrypted = encryptIge(plain, key, iv);
      expect(encrypted.equals(new IGE(key, iv).encryptIge(plain))).toBe(true);
      expect(decryptIge(encrypted, key, iv).equals(plain)).toBe(true);
    }
  });
});
