import { constants, createHash, generateKeyPair, type KeyObject, privateDecrypt } from "node:crypto";
import { promisify } from "node:util";
import { TlWriter } from "../../tl/tl-writer.ts";

/** What a client has to be told to trust this server's handshake. */
export interface ServerPublicKey {
  /** Signed, as it stands in resPQ: the last 64 bits of SHA1(n, e as TL bytes). */
  readonly fingerprint: bigint;
  readonly modulus: bigint;
  readonly exponent: number;
  /** PKCS #1. */
  readonly pem: string;
}

export interface ServerRsaKey {
  readonly public: ServerPublicKey;
  /** 256 bytes to 256 bytes, without any padding. @throws if the number is not below the modulus */
  decrypt(block: Buffer): Buffer;
}

/** A fresh 2048-bit key, 75-260 ms off the main thread. */
export async function generateServerKey(): Promise<ServerRsaKey> {
  for (;;) {
    const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
    const key = describe(publicKey, privateKey);
    // mtcute looks fingerprints up as hex without leading zeros and would never find 1 key in 16.
    if (BigInt.asUintN(64, key.public.fingerprint) >> 60n !== 0n) return key;
  }
}

function describe(publicKey: KeyObject, privateKey: KeyObject): ServerRsaKey {
  const { n = "", e = "" } = publicKey.export({ format: "jwk" });
  const modulus = Buffer.from(n, "base64url");
  const exponent = Buffer.from(e, "base64url");
  const writer = new TlWriter();
  writer.lengthPrefixed(modulus);
  writer.lengthPrefixed(exponent);
  return {
    public: {
      fingerprint: createHash("sha1").update(writer.bytes()).digest().readBigInt64LE(12),
      modulus: BigInt(`0x${modulus.toString("hex")}`),
      exponent: Number.parseInt(exponent.toString("hex"), 16),
      pem: publicKey.export({ type: "pkcs1", format: "pem" }).toString(),
    },
    decrypt: (block) => privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block),
  };
}
