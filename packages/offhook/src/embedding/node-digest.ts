import { createHash } from "node:crypto";
import type { Digest } from "@offhook/engine";

/** The engine's hash function by `node:crypto`. */
export const nodeDigest: Digest = {
  sha256: (bytes) => createHash("sha256").update(bytes).digest(),
};
