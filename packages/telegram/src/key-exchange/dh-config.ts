import { checkPrime } from "node:crypto";
import { promisify } from "node:util";
import { InvalidArgument } from "@offhook/engine";
import { toBigInt } from "./big-number.ts";
import { warmUp } from "./modular-power.ts";

declare const checked: unique symbol;

/** A prime and generator that passed every check. Only `checkDhConfig` makes one. */
export interface DhGroup {
  readonly g: number;
  /** 256 bytes, big-endian. */
  readonly p: Uint8Array;
  readonly [checked]: true;
}

/** What is wrong with a configuration, in the order in which it is looked for. */
export type DhConfigFault =
  /** p is not a number of exactly 2048 bits in 256 bytes. */
  | "primeLength"
  /** g is not a whole number from 2 to 7. */
  | "generatorRange"
  /** p is even. */
  | "primeEven"
  /** g does not generate the subgroup of prime order (p - 1) / 2, judged by its residue. */
  | "generatorResidue"
  /** p is composite. */
  | "primeComposite"
  /** (p - 1) / 2 is composite. */
  | "halfPrimeComposite";

/** The checked group, or what is wrong with it. */
export type DhConfigVerdict =
  | { readonly ok: true; readonly group: DhGroup }
  | { readonly ok: false; readonly check: "dhConfig"; readonly fault: DhConfigFault };

/**
 * Checks the answer to `messages.getDhConfig` as core.telegram.org/mtproto/auth_key demands: p has 2048 bits, g
 * is 2..7 and generates the right subgroup, p and (p - 1) / 2 are prime.
 *
 * Telegram's own prime is known to be good and costs nothing. Any other prime is tested in the thread pool
 * (about 200 ms there), never on the event loop. Verdicts, good and bad, are kept for the last 16
 * configurations, so asking twice is cheap and always gives the same answer.
 */
export function checkDhConfig(config: {
  readonly g: number;
  readonly p: Uint8Array;
}): Promise<DhConfigVerdict> {
  if (typeof config !== "object" || config === null)
    return Promise.reject(new InvalidArgument("config", config, "an object with g and p"));
  if (!(config.p instanceof Uint8Array))
    return Promise.reject(new InvalidArgument("p", config.p, "a Uint8Array"));
  warmUp();
  const { g } = config;
  const p = Uint8Array.from(config.p);
  // The server chooses these bytes: what has the wrong length must not fill the cache.
  if (p.length !== 256 || (p[0] ?? 0) < 0x80) return Promise.resolve(refused("primeLength"));
  if (!Number.isInteger(g) || g < 2 || g > 7) return Promise.resolve(refused("generatorRange"));
  const key = `${g} ${Buffer.from(p).toString("hex")}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = judge(g, p);
  verdicts.set(key, verdict);
  for (const oldest of verdicts.keys()) {
    if (verdicts.size <= cacheSize) break;
    verdicts.delete(oldest);
  }
  return verdict;
}

const cacheSize = 16;
const verdicts = new Map<string, Promise<DhConfigVerdict>>();

async function judge(g: number, p: Uint8Array): Promise<DhConfigVerdict> {
  const prime = toBigInt(p);
  if (prime % 2n === 0n) return refused("primeEven");
  if (!hasRightResidue(g, prime)) return refused("generatorResidue");
  if (prime !== telegramPrime) {
    if (!(await isPrime(prime))) return refused("primeComposite");
    if (!(await isPrime((prime - 1n) / 2n))) return refused("halfPrimeComposite");
  }
  return { ok: true, group: { g, p } as DhGroup };
}

function refused(fault: DhConfigFault): DhConfigVerdict {
  return { ok: false, check: "dhConfig", fault };
}

/** The cyclic subgroup of prime order holds g exactly when g is a quadratic residue mod p. */
function hasRightResidue(g: number, prime: bigint): boolean {
  const rule = residueRules[g];
  return rule !== undefined && rule.residues.includes(Number(prime % rule.modulus));
}

const residueRules: Readonly<Record<number, { modulus: bigint; residues: readonly number[] }>> = {
  2: { modulus: 8n, residues: [7] },
  3: { modulus: 3n, residues: [2] },
  4: { modulus: 1n, residues: [0] },
  5: { modulus: 5n, residues: [1, 4] },
  6: { modulus: 24n, residues: [19, 23] },
  7: { modulus: 7n, residues: [3, 5, 6] },
};

/** OpenSSL's default of 64 Miller-Rabin rounds: a composite passes with a probability below 2^-128. */
const isPrime = promisify<bigint, boolean>(checkPrime);

/** The prime that Telegram serves. It and its half were tested; so clients need not repeat that. */
export const telegramPrime = BigInt(
  "0xc71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f" +
    "48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37" +
    "20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64" +
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4" +
    "a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754" +
    "fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4" +
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f" +
    "0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b",
);
