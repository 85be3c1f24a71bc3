import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { TlObject } from "../../tl/tl-object.ts";
import { serviceCodec } from "../envelope/service-schema.ts";
import { MalformedPacket } from "../transport/malformed-packet.ts";
import { type HandshakeSteps, startHandshake } from "./handshake.ts";
import { modularPower, toBytes, toNumber } from "./modular-power.ts";
import { generateServerKey, type ServerRsaKey } from "./rsa-key.ts";

let rsaKey: ServerRsaKey;
beforeAll(async () => {
  rsaKey = await generateServerKey();
});

describe("handshake", () => {
  it("begins with resPQ: two primes to find, and the one key that the server has", () => {
    const { resPq } = begun();
    const pq = toNumber(resPq.pq as Uint8Array);
    expect(pq).toBeGreaterThan(1n << 58n);
    expect(pq).toBeLessThan(1n << 63n);
    expect(resPq.serverPublicKeyFingerprints).toEqual([rsaKey.public.fingerprint]);
    expect(rsaKey.public.modulus >> 2047n).toBe(1n);
    expect(BigInt.asUintN(64, rsaKey.public.fingerprint) >> 60n).not.toBe(0n);
  });

  it("repeats resPQ with the same server nonce when a client asks again", () => {
    const { steps, resPq, nonce } = begun();
    expect(ask(steps, { _: "req_pq_multi", nonce })).toEqual(resPq);
  });

  it.each([
    [
      "a request of DH parameters before resPQ",
      (steps, wrong) => ask(steps, wrong),
      "nonces of req_DH_params",
    ],
    ["a strange nonce", (_, wrong) => ask(begun().steps, wrong), "nonces of req_DH_params do not fit"],
    [
      "a strange RSA key",
      (_, wrong) => answerTo({ ...wrong, publicKeyFingerprint: 1n }),
      "RSA key that is not ours",
    ],
    ["random bytes as RSA block", (_, wrong) => answerTo(wrong), "RSA_PAD does not unpack|does not decrypt"],
    [
      "an RSA block of a wrong length",
      (_, wrong) => answerTo({ ...wrong, encryptedData: randomBytes(255) }),
      "RSA block of 255 bytes",
    ],
    ["the client's half first", () => answerTo(clientHalf), "comes before req_DH_params"],
    ["a message that is no step", (steps) => ask(steps, { _: "ping", pingId: 1n }), "ping is no step"],
  ] satisfies readonly (readonly [string, (steps: HandshakeSteps, wrong: TlObject) => unknown, string])[])(
    "refuses %s",
    (_, act, message) => {
      const wrong: TlObject = {
        _: "req_DH_params",
        nonce: 5n,
        serverNonce: 6n,
        p: new Uint8Array(4),
        q: new Uint8Array(4),
        publicKeyFingerprint: rsaKey.public.fingerprint,
        encryptedData: toBytes(rsaKey.public.modulus - 12_345n, 256),
      };
      expect(() => act(newHandshake(), wrong)).toThrow(MalformedPacket);
      expect(() => act(newHandshake(), wrong)).toThrow(new RegExp(message));
    },
  );
});

describe("modular power", () => {
  it("agrees with plain multiplication, and pads to the length that is wanted", () => {
    for (let exponent = 0n; exponent < 40n; exponent++) {
      expect(modularPower(7n, exponent, 1009n)).toBe(7n ** exponent % 1009n);
    }
    expect(toBytes(1n, 4)).toEqual(Buffer.of(0, 0, 0, 1));
    expect(toNumber(Buffer.of(0, 0, 1, 2))).toBe(258n);
  });
});

const clientHalf: TlObject = {
  _: "set_client_DH_params",
  nonce: 5n,
  serverNonce: 6n,
  encryptedData: new Uint8Array(64),
};

function newHandshake(): HandshakeSteps {
  return startHandshake(
    rsaKey,
    () => 1_800_000_000,
    () => {
      throw new Error("a key came out");
    },
  );
}

function begun() {
  const steps = newHandshake();
  const nonce = toNumber(randomBytes(16));
  return { steps, nonce, resPq: ask(steps, { _: "req_pq_multi", nonce }) };
}

/** Sends this in a handshake that has begun, with the right nonces. */
function answerTo(request: TlObject): TlObject {
  const { steps, nonce, resPq } = begun();
  return ask(steps, { ...request, nonce, serverNonce: resPq.serverNonce ?? 0n });
}

function ask(steps: HandshakeSteps, request: TlObject): TlObject {
  return serviceCodec.decode(steps.answer(serviceCodec.encode(request)));
}
