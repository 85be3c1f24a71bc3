import type { Digest } from "@offhook/engine";

let crypto: typeof import("node:crypto") | undefined;

/** The engine's hash function by `node:crypto`, which is loaded when it is needed first: that takes some 10 ms. */
export const nodeDigest: Digest = {
  sha256(bytes) {
    crypto ??= process.getBuiltinModule("node:crypto");
    return crypto.createHash("sha256").update(bytes).digest();
  },
};
