import { checkDhConfig, telegramCallClient } from "@offhook/telegram";
import type { ConnectedCallClient } from "@offhook/telegram";
import type { Finding } from "../doctor/finding.ts";
import { ok, problem, problemOf } from "../doctor/finding.ts";
import type { Credentials } from "./credentials.ts";
import { createGramJsClient } from "./gramjs-client.ts";

/** More than this, and a request that Telegram dates may look older than the ring timeout. */
const tolerableOffsetMs = 5_000;

/** Whether Telegram lets the account in, what time it is there, and whether its DH config is good. Sends no `phone.*`. */
export async function checkTelegram(
  credentials: Credentials,
  timeoutSeconds: number,
): Promise<readonly Finding[]> {
  const library = await createGramJsClient(credentials);
  let client: ConnectedCallClient | undefined;
  try {
    client = await inTime(telegramCallClient(library), timeoutSeconds);
    if (client === undefined)
      return [
        problem(
          "telegram",
          `Telegram did not let the account in within ${timeoutSeconds} s`,
          "Check the network; if it is fine, the session may have been ended: log in again with offhook login.",
        ),
      ];
    const connected = ok("telegram", `connected as user ${client.selfId}`);
    return [connected, await clockFinding(client), await dhFinding(client)];
  } catch (error) {
    return [problemOf("telegram", error, "If the session was ended, log in again with offhook login.")];
  } finally {
    await (client === undefined ? library.destroy() : client.close()).catch(() => {});
  }
}

async function clockFinding(client: ConnectedCallClient): Promise<Finding> {
  const before = Date.now();
  const { date } = await client.invoke("help.getConfig", {});
  // Telegram tells whole seconds, cut off.
  const offsetMs = date * 1000 + 500 - (before + Date.now()) / 2;
  const text = `this machine's clock is ${(Math.abs(offsetMs) / 1000).toFixed(1)} s ${offsetMs > 0 ? "behind" : "ahead of"} Telegram's`;
  return Math.abs(offsetMs) <= tolerableOffsetMs
    ? ok("clock", text)
    : problem("clock", text, "Set the clock, best with a time service (NTP).");
}

async function dhFinding(client: ConnectedCallClient): Promise<Finding> {
  const config = await client.invoke("messages.getDhConfig", { version: 0, randomLength: 256 });
  if (config.kind !== "dhConfig")
    return problem(
      "dh config",
      "Telegram answered that nothing has changed since version 0",
      "Try again later.",
    );
  const verdict = await checkDhConfig(config);
  return verdict.ok
    ? ok("dh config", `version ${config.version}, g = ${config.g}, the prime and its subgroup are good`)
    : problem(
        "dh config",
        `Telegram's DH config is refused (${verdict.fault})`,
        "Do not call: somebody may stand between you and Telegram.",
      );
}

async function inTime<T>(promise: Promise<T>, timeoutSeconds: number): Promise<T | undefined> {
  const late = new Promise<undefined>(
    (resolve) => void setTimeout(() => resolve(undefined), timeoutSeconds * 1000).unref(),
  );
  return Promise.race([promise, late]);
}
