import { randomBytes } from "node:crypto";
import type { Randomness } from "@offhook/engine";

/** The operating system's cryptographic generator. */
export const systemRandom: Randomness = { bytes: (length) => randomBytes(length) };
