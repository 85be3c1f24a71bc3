import { Logger, TelegramClient } from "teleproto";
import { AuthKey } from "teleproto/crypto/AuthKey.js";
import { LogLevel } from "teleproto/extensions/Logger.js";
import { PromisedNetSockets } from "teleproto/extensions/PromisedNetSockets.js";
import { StringSession } from "teleproto/sessions/index.js";
import type { MakeClient } from "./gramjs-world.ts";

export const makeTeleproto: MakeClient = async (port, authKey, params = {}) => {
  const session = new StringSession("");
  session.setDC(2, "127.0.0.1", 80);
  const key = new AuthKey();
  await key.setKey(authKey);
  session.setAuthKey(key, 2);
  return new TelegramClient(session, 1, "loopback", { ...teleprotoOptions(port), ...params });
};

export function teleprotoOptions(port: number) {
  return {
    baseLogger: new Logger(LogLevel.NONE),
    securityChecks: true,
    floodSleepThreshold: 0,
    retryDelay: 100,
    // It waits 2 s before each repetition of a request after a server fault.
    requestRetries: 1,
    networkSocket: socketsTo(port),
  };
}

function socketsTo(port: number): typeof PromisedNetSockets {
  return class extends PromisedNetSockets {
    override connect(): Promise<unknown> {
      return super.connect(port, "127.0.0.1");
    }
  };
}
