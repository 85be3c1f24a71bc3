import { sha256 } from "@noble/hashes/sha2.js";
import type { Digest } from "@offhook/engine";

/** SHA-256 in a page, at once: Web Crypto's has to be waited for, which deciding and chaining can't. */
export const pageDigest: Digest = { sha256: (bytes) => sha256(bytes) };
