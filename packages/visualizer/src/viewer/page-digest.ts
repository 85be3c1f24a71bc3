import type { Digest } from "@offhook/engine";
import { sha256 } from "./sha256.ts";

/** SHA-256 in a page, at once: Web Crypto's has to be waited for, which deciding and chaining can't. */
export const pageDigest: Digest = { sha256 };
