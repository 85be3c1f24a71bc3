import { loopbackClientOptions } from "@offhook/simulator/gramjs";
import { Api, Logger, TelegramClient } from "teleproto";
import { AuthKey } from "teleproto/crypto/AuthKey.js";
import { LogLevel } from "teleproto/extensions/Logger.js";
import { StringSession } from "teleproto/sessions/index.js";
import type { CallClient } from "./call-client.ts";
import { callClientOf } from "./gramjs-client.ts";

/** teleproto, the successor of GramJS: another layer and another code base behind the same classes. */
export async function teleprotoClient(
  port: number,
  authKey: Uint8Array,
): Promise<CallClient & { readonly client: TelegramClient }> {
  const session = new StringSession("");
  session.setDC(2, "127.0.0.1", 80);
  const key = new AuthKey();
  await key.setKey(Buffer.from(authKey));
  session.setAuthKey(key, 2);
  const client = new TelegramClient(session, 1, "loopback", {
    ...(loopbackClientOptions(port) as object),
    baseLogger: new Logger(LogLevel.NONE),
    // Otherwise it repeats a request that got a 500, such as RANDOM_ID_DUPLICATE, five times, 2 s apart.
    requestRetries: 1,
  });
  await client.connect();
  return { client, ...(await callClientOf(client as unknown as Parameters<typeof callClientOf>[0], Api)) };
}
