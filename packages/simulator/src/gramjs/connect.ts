import { type Socket } from "node:net";
import { InvalidArgument } from "@offhook/engine";
import { Logger } from "telegram";
import { AuthKey } from "telegram/crypto/AuthKey.js";
import { _serverKeys } from "telegram/crypto/RSA.js";
import { LogLevel } from "telegram/extensions/Logger.js";
import { PromisedNetSockets } from "telegram/extensions/PromisedNetSockets.js";
import { readBigIntFromBuffer } from "telegram/Helpers.js";
import { StringSession } from "telegram/sessions/index.js";
import type { TelegramClientParams } from "telegram/client/telegramBaseClient.js";
import { needWhole } from "../server/argument.ts";
import type { ServerPublicKey } from "../mtproto/handshake/rsa-key.ts";

/**
 * Options for `new TelegramClient(session, apiId, apiHash, options)` with which an unmodified GramJS talks to a
 * loopback MTProto server. All are public options of GramJS; add or override what you like, except
 * `networkSocket`.
 *
 * It is silent, checks for repeated messages, and leaves flood waits to its caller. Reconnecting goes on for
 * ever, as GramJS's default is.
 */
export function loopbackClientOptions(port: number, host = "127.0.0.1"): TelegramClientParams {
  needWhole("port", port, 1, 65_535);
  return {
    networkSocket: socketTo(port, host),
    baseLogger: new Logger(LogLevel.NONE),
    securityChecks: true,
    floodSleepThreshold: 0,
    retryDelay: 100,
  };
}

/** A session that is logged in by a pre-shared key, the one given to `addAuthKey`; without one, a fresh session. */
export async function loopbackSession(authKey?: Uint8Array, dcId = 2): Promise<StringSession> {
  if (authKey !== undefined && !(authKey instanceof Uint8Array && authKey.length === 256)) {
    const found = authKey instanceof Uint8Array ? `(${authKey.length} bytes, not shown)` : "(not shown)";
    throw new InvalidArgument("authKey", found, "256 bytes");
  }
  needWhole("dcId", dcId, 1);
  const session = new StringSession("");
  // GramJS dials port 80 whatever stands here, and cannot store a port above 32767.
  session.setDC(dcId, "127.0.0.1", 80);
  if (authKey) {
    const key = new AuthKey();
    await key.setKey(Buffer.from(authKey));
    session.setAuthKey(key, dcId);
  }
  return session;
}

/** Lets GramJS make an auth key with this server, for every client in this process. Repeating it is safe. */
export function trustServer(publicKey: ServerPublicKey): void {
  if (typeof publicKey?.modulus !== "bigint")
    throw new InvalidArgument("publicKey", publicKey, "the publicKey of an MTProto server");
  const { fingerprint, modulus, exponent } = publicKey;
  const bytes = Buffer.from(modulus.toString(16).padStart(512, "0"), "hex");
  const n = readBigIntFromBuffer(bytes, false, false);
  (_serverKeys as Map<string, unknown>).set(fingerprint.toString(), { n, e: exponent });
}

function socketTo(port: number, host: string): typeof PromisedNetSockets {
  return class extends PromisedNetSockets {
    override async connect(_port: number, _ip: string): Promise<unknown> {
      await super.connect(port, host);
      // Without it every other packet waits 40 ms for a delayed acknowledgement.
      (Reflect.get(this, "client") as Socket | undefined)?.setNoDelay(true);
      return this;
    }
  };
}
