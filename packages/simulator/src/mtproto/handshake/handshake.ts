import { createHash, generatePrimeSync, randomBytes } from "node:crypto";
import { telegramPrimeHex } from "../../server/telegram-prime.ts";
import type { TlObject } from "../../tl/tl-object.ts";
import { TlReader } from "../../tl/tl-reader.ts";
import { decryptIge, encryptIge } from "../envelope/aes-ige.ts";
import { serviceCodec } from "../envelope/service-schema.ts";
import { MalformedPacket } from "../transport/malformed-packet.ts";
import { modularPower, toBytes, toNumber } from "./modular-power.ts";
import type { ServerRsaKey } from "./rsa-key.ts";
import { unpadRsaBlock } from "./rsa-pad.ts";

export interface HandshakeSteps {
  /** The answer to one unencrypted request. @throws {MalformedPacket | TlError} */
  answer(request: Buffer): Buffer;
}

const prime = BigInt(`0x${telegramPrimeHex}`);
const g = 3n;

/**
 * One client's way to an auth key, the server's side (core.telegram.org/mtproto/auth_key):
 * req_pq_multi -> resPQ, req_DH_params -> server_DH_params_ok, set_client_DH_params -> dh_gen_ok. Any other
 * order, and any nonce that does not fit, is refused.
 */
export function startHandshake(
  rsaKey: ServerRsaKey,
  nowSeconds: () => number,
  onAuthKey: (key: Buffer) => void,
): HandshakeSteps {
  const [p, q] = twoPrimes();
  const serverNonce = toNumber(randomBytes(16));
  const secret = toNumber(randomBytes(256));
  let nonce: bigint | undefined;
  let newNonce: Buffer | undefined;

  function answer(request: TlObject): TlObject {
    switch (request._) {
      case "req_pq":
      case "req_pq_multi":
        nonce = request.nonce as bigint;
        return {
          _: "resPQ",
          nonce,
          serverNonce,
          pq: minimal(p * q),
          serverPublicKeyFingerprints: [rsaKey.public.fingerprint],
        };
      case "req_DH_params":
        checkNonces(request);
        newNonce = readNewNonce(request);
        return {
          _: "server_DH_params_ok",
          nonce: nonce ?? 0n,
          serverNonce,
          encryptedAnswer: ourHalf(newNonce),
        };
      case "set_client_DH_params": {
        checkNonces(request);
        if (!newNonce) throw new MalformedPacket("set_client_DH_params comes before req_DH_params");
        const authKey = toBytes(modularPower(readTheirHalf(request, newNonce), secret, prime), 256);
        onAuthKey(authKey);
        return { _: "dh_gen_ok", nonce: nonce ?? 0n, serverNonce, newNonceHash1: proof(newNonce, authKey) };
      }
      default:
        throw new MalformedPacket(`${request._} is no step of a handshake`);
    }
  }

  function checkNonces(object: TlObject): void {
    if (object.nonce !== nonce || object.serverNonce !== serverNonce) {
      throw new MalformedPacket(`the nonces of ${object._} do not fit`);
    }
  }

  function readNewNonce(request: TlObject): Buffer {
    if (request.publicKeyFingerprint !== rsaKey.public.fingerprint) {
      throw new MalformedPacket("req_DH_params names an RSA key that is not ours");
    }
    const inner = serviceCodec.read(
      new TlReader(unpadRsaBlock(rsaDecrypt(request.encryptedData as Uint8Array))),
    );
    // Temporary keys (p_q_inner_data_temp_dc) are not offered.
    if (inner._ !== "p_q_inner_data_dc" && inner._ !== "p_q_inner_data") {
      throw new MalformedPacket(`${inner._} in a handshake`);
    }
    checkNonces(inner);
    if (toNumber(inner.p as Uint8Array) !== p || toNumber(inner.q as Uint8Array) !== q) {
      throw new MalformedPacket("pq is factored wrongly");
    }
    return toBytes(inner.newNonce as bigint, 32);
  }

  function rsaDecrypt(block: Uint8Array): Buffer {
    if (block.length !== 256) throw new MalformedPacket(`an RSA block of ${block.length} bytes`);
    try {
      return rsaKey.decrypt(Buffer.from(block));
    } catch (error) {
      throw new MalformedPacket("the RSA block does not decrypt", { cause: error });
    }
  }

  function ourHalf(clientNonce: Buffer): Buffer {
    const inner = serviceCodec.encode({
      _: "server_DH_inner_data",
      nonce: nonce ?? 0n,
      serverNonce,
      g: Number(g),
      dhPrime: toBytes(prime, 256),
      gA: toBytes(modularPower(g, secret, prime), 256),
      serverTime: nowSeconds(),
    });
    const padding = randomBytes((16 - ((20 + inner.length) % 16)) % 16);
    const { key, iv } = temporaryKey(clientNonce, serverNonce);
    return encryptIge(Buffer.concat([sha1(inner), inner, padding]), key, iv);
  }

  function readTheirHalf(request: TlObject, clientNonce: Buffer): bigint {
    const encrypted = Buffer.from(request.encryptedData as Uint8Array);
    if (encrypted.length < 32 || encrypted.length % 16 !== 0) {
      throw new MalformedPacket("client_DH_inner_data has a wrong length");
    }
    const { key, iv } = temporaryKey(clientNonce, serverNonce);
    const plain = decryptIge(encrypted, key, iv);
    const reader = new TlReader(plain.subarray(20));
    const inner = serviceCodec.read(reader);
    if (!sha1(plain.subarray(20, 20 + reader.offset)).equals(plain.subarray(0, 20))) {
      throw new MalformedPacket("the hash of client_DH_inner_data does not fit");
    }
    if (inner._ !== "client_DH_inner_data") throw new MalformedPacket(`${inner._} in a handshake`);
    checkNonces(inner);
    const theirs = toNumber(inner.gB as Uint8Array);
    if (theirs <= 1n << 1984n || theirs >= prime - (1n << 1984n))
      throw new MalformedPacket("g_b is out of range");
    return theirs;
  }

  return {
    answer: (request) => serviceCodec.encode(answer(serviceCodec.read(new TlReader(request)))),
  };
}

/** tmp_aes_key and iv of the DH exchange, from both nonces. */
function temporaryKey(newNonce: Buffer, serverNonce: bigint): { key: Buffer; iv: Buffer } {
  const server = toBytes(serverNonce, 16);
  const a = sha1(newNonce, server);
  const b = sha1(server, newNonce);
  const c = sha1(newNonce, newNonce);
  return {
    key: Buffer.concat([a, b.subarray(0, 12)]),
    iv: Buffer.concat([b.subarray(12), c, newNonce.subarray(0, 4)]),
  };
}

/** new_nonce_hash1: shows that the server has the same key. */
function proof(newNonce: Buffer, authKey: Buffer): bigint {
  const auxiliaryHash = sha1(authKey).subarray(0, 8);
  return toNumber(sha1(newNonce, Buffer.of(1), auxiliaryHash).subarray(4));
}

function twoPrimes(): [smaller: bigint, larger: bigint] {
  const a = generatePrimeSync(31, { bigint: true });
  let b = a;
  while (a === b) b = generatePrimeSync(31, { bigint: true });
  return a < b ? [a, b] : [b, a];
}

function minimal(number: bigint): Buffer {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
}

function sha1(...parts: Buffer[]): Buffer {
  const hash = createHash("sha1");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
