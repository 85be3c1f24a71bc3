import { createHash, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";
import { telegramPrime } from "../../server/telegram-prime.ts";
import { RpcFault } from "../../server/server-port.ts";
import type { TlObject } from "../../tl/tl-object.ts";
import { modularPower, toBytes, toNumber } from "../handshake/modular-power.ts";

const prime = telegramPrime();
const p = toNumber(prime);
const g = 3n;
const generator = toBytes(g, 256);

/** One question for the password: SRP as https://core.telegram.org/api/srp has it, the server's side. */
export class PasswordQuestion {
  readonly #id = randomBytes(8).readBigInt64LE();
  readonly #salt1 = randomBytes(40);
  readonly #salt2 = randomBytes(16);
  readonly #secret = toNumber(randomBytes(256));
  readonly #verifier: bigint;
  readonly #value: Buffer;

  constructor(password: string) {
    this.#verifier = modularPower(g, this.#hashOf(password), p);
    const k = toNumber(sha256(prime, generator));
    this.#value = toBytes((k * this.#verifier + modularPower(g, this.#secret, p)) % p, 256);
  }

  /** `account.password#957b50fb …` */
  asked(): TlObject {
    const algorithm = {
      _: "passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow",
      salt1: this.#salt1,
      salt2: this.#salt2,
      g: Number(g),
      p: prime,
    };
    return {
      _: "account.password",
      hasRecovery: false,
      hasSecureValues: false,
      hasPassword: true,
      currentAlgo: algorithm,
      [srpB]: this.#value,
      srpId: this.#id,
      newAlgo: algorithm,
      newSecureAlgo: { _: "securePasswordKdfAlgoUnknown" },
      secureRandom: randomBytes(256),
    };
  }

  /**
   * `inputCheckPasswordSRP#d27ff082 srp_id:long A:bytes M1:bytes`
   * @throws {RpcFault} 400 `SRP_ID_INVALID`, `SRP_A_INVALID`, `PASSWORD_HASH_INVALID`
   */
  check(answer: TlObject): void {
    if (answer.srpId !== this.#id) throw new RpcFault(400, "SRP_ID_INVALID");
    const [given, proof] = [answer.A, answer.M1];
    if (!(given instanceof Uint8Array) || given.length === 0 || given.length > 256)
      throw new RpcFault(400, "SRP_A_INVALID");
    const theirs = toNumber(given);
    if (theirs % p === 0n) throw new RpcFault(400, "SRP_A_INVALID");
    const padded = toBytes(theirs, 256);
    const u = toNumber(sha256(padded, this.#value));
    const shared = modularPower((theirs * modularPower(this.#verifier, u, p)) % p, this.#secret, p);
    const key = sha256(toBytes(shared, 256));
    const mixed = sha256(prime).map((byte, at) => byte ^ (sha256(generator)[at] ?? 0));
    const expected = sha256(mixed, sha256(this.#salt1), sha256(this.#salt2), padded, this.#value, key);
    const isRight =
      proof instanceof Uint8Array && proof.length === expected.length && timingSafeEqual(proof, expected);
    if (!isRight) throw new RpcFault(400, "PASSWORD_HASH_INVALID");
  }

  #hashOf(password: string): bigint {
    const salted = (data: Uint8Array, salt: Uint8Array) => sha256(salt, data, salt);
    const first = salted(salted(Buffer.from(password), this.#salt1), this.#salt2);
    return toNumber(salted(pbkdf2Sync(first, this.#salt1, 100_000, 64, "sha512"), this.#salt2));
  }
}

/** The field `srp_B`: only small letters lose their underscore. */
const srpB = "srp_B";

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
