import { TelegramClient } from "telegram";
import { LogLevel, Logger } from "telegram/extensions/Logger.js";
import { StringSession } from "telegram/sessions/index.js";
import type { Credentials } from "./credentials.ts";

/** An unmodified GramJS client for these credentials, not yet connected. It logs nothing. */
export async function createGramJsClient(credentials: Credentials): Promise<TelegramClient> {
  switch (credentials.kind) {
    case "telegram": {
      const { session, apiId, apiHash } = credentials;
      return new TelegramClient(new StringSession(session), apiId, apiHash, {
        baseLogger: new Logger(LogLevel.NONE),
        securityChecks: true,
        floodSleepThreshold: 0,
      });
    }
    case "simulator": {
      const { loopbackClientOptions, loopbackSession } = await import("@offhook/simulator/gramjs");
      const { address, authKey } = credentials;
      return new TelegramClient(
        await loopbackSession(authKey),
        1,
        "simulated",
        loopbackClientOptions(address.port, address.host),
      );
    }
    default:
      return credentials satisfies never;
  }
}
