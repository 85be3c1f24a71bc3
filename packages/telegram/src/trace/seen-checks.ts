import type { SeenChecks } from "@offhook/engine";
import { telegramPrime } from "../key-exchange/dh-config.ts";
import { toBigInt } from "../key-exchange/big-number.ts";
import { opensCommitment } from "../key-exchange/commitment.ts";

/*
 * What can be said of the checks of a key exchange by somebody who saw what passed and no secret. Public values and their
 * hash pass in clear; the fingerprint takes the key, and which prime a client was given is not part of a trace.
 */

type Seen = SeenChecks[keyof SeenChecks] & string;

const least = 1n << 1984n;

/** Whether a public value is within bounds; where only a client's own prime would tell, nobody knows. */
export function seenBounds(value: Uint8Array): Seen {
  if (value.length < 249 || value.length > 256) return "failed";
  const number = toBigInt(value);
  if (number < least) return "failed";
  return number <= telegramPrime - least ? "held" : "notObservable";
}

export function seenCommitment(gA: Uint8Array, gAHash: Uint8Array): Seen {
  return opensCommitment(gA, gAHash) ? "held" : "failed";
}

/** What takes a secret, on either side. */
export const unseen = {
  dhConfig: "notObservable",
  fingerprint: "notObservable",
} as const satisfies SeenChecks;
