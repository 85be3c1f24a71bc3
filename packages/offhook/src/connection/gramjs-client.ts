import { readFileSync } from "node:fs";
import { TelegramClient } from "telegram";
import { LogLevel, Logger } from "telegram/extensions/Logger.js";
import { StringSession } from "telegram/sessions/index.js";
import { WrongUsage } from "../command-line/command-failure.ts";
import type { Address } from "../command-line/option-values.ts";
import type { Credentials } from "./credentials.ts";

/** An unmodified GramJS client for these credentials, not yet connected. It logs nothing. */
export async function createGramJsClient(credentials: Credentials): Promise<TelegramClient> {
  switch (credentials.kind) {
    case "telegram":
      return newGramJsClient(credentials);
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

export interface NewClient {
  /** A string session of GramJS; empty for one that is to be logged in. */
  readonly session: string;
  readonly apiId: number;
  readonly apiHash: string;
  readonly simulator?: Address;
  /** Telegram's servers for tests instead of the real ones, for a session that is to be logged in. */
  readonly testDc?: boolean;
}

/** An unmodified GramJS client, not yet connected. */
export async function newGramJsClient(account: NewClient): Promise<TelegramClient> {
  const { session, apiId, apiHash, simulator, testDc } = account;
  if (simulator !== undefined) {
    const { loopbackClientOptions, loopbackSession } = await import("@offhook/simulator/gramjs");
    const options = loopbackClientOptions(simulator.port, simulator.host);
    return new TelegramClient(
      session === "" ? await loopbackSession() : new StringSession(session),
      apiId,
      apiHash,
      options,
    );
  }
  const opened = new StringSession(session);
  // https://core.telegram.org/api/auth#test-accounts
  if (testDc === true && session === "") opened.setDC(2, "149.154.167.40", 80);
  return new TelegramClient(opened, apiId, apiHash, {
    baseLogger: new Logger(LogLevel.NONE),
    securityChecks: true,
    floodSleepThreshold: 0,
    ...(testDc === true && { testServers: true }),
  });
}

/** @throws WrongUsage for a file that holds no key */
export async function trustSimulator(file: string): Promise<void> {
  const { trustServer } = await import("@offhook/simulator/gramjs");
  try {
    const {
      fingerprint,
      modulus,
      exponent,
      pem = "",
    } = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    trustServer({
      fingerprint: BigInt(fingerprint ?? ""),
      modulus: BigInt(modulus ?? ""),
      exponent: Number(exponent),
      pem,
    });
  } catch (error) {
    throw new WrongUsage(
      `--public-key: ${file} holds no key of a simulated Telegram (${(error as Error).message}). \`offhook simulate --login\` writes one.`,
    );
  }
}
