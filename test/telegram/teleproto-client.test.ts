import { loopbackClientOptions } from "@offhook/simulator/gramjs";
import { Logger, TelegramClient } from "teleproto";
import { AuthKey } from "teleproto/crypto/AuthKey.js";
import { LogLevel } from "teleproto/extensions/Logger.js";
import { PromisedNetSockets } from "teleproto/extensions/PromisedNetSockets.js";
import { StringSession } from "teleproto/sessions/index.js";
import { vi } from "vitest";
import { describeGramJsClient } from "./gramjs-client-suite.ts";

// What the npm alias "telegram": "npm:teleproto@1.229.0" does for an embedder.
vi.mock("telegram", () => import("teleproto"));
vi.mock("telegram/events/index.js", () => import("teleproto/events/index.js"));

describeGramJsClient("teleproto, the successor of GramJS", async (port, authKey, params = {}) => {
  const session = new StringSession("");
  session.setDC(2, "127.0.0.1", 80);
  const key = new AuthKey();
  await key.setKey(authKey);
  session.setAuthKey(key, 2);
  return new TelegramClient(session, 1, "loopback", {
    ...(loopbackClientOptions(port) as object),
    baseLogger: new Logger(LogLevel.NONE),
    // It waits 2 s before each repetition of a request after a server fault.
    requestRetries: 1,
    networkSocket: socketsTo(port),
    ...(params as object),
  }) as never;
});

function socketsTo(port: number): typeof PromisedNetSockets {
  return class extends PromisedNetSockets {
    override connect(): Promise<unknown> {
      return super.connect(port, "127.0.0.1");
    }
  };
}
