import type { Digest } from "@offhook/engine";

let crypto: typeof import("node:crypto") | undefined;

/** The engine's hash function by `node:crypto`, which is loaded when it is needed first: that takes some 10 ms. */
export const nodeDigest: Digest = {
  sha256: (bytes) => nodeCrypto().createHash("sha256").update(bytes).digest(),
  sha256Hex: (text) => nodeCrypto().hash("sha256", text, "hex"),
};

function nodeCrypto(): typeof import("node:crypto") {
  return (crypto ??= process.getBuiltinModule("node:crypto"));
}
