import { randomUUID } from "node:crypto";
import { incomingCallId } from "@offhook/engine";
import type { AccountId, CallId, TelegramCallId } from "@offhook/engine";
import type { Connection } from "../connection/connection.ts";
import { digest } from "./call-rows.ts";

/**
 * Which calls may have an id of Telegram's: `named-<account>:<id>`, told before the record that names the call. Our id of a
 * call that comes in follows from Telegram's, so such a call needs no stream.
 */
export class NamedCalls {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws StoreError */
  async name(accountId: AccountId, telegramCallId: TelegramCallId, callId: CallId): Promise<void> {
    if (callId === incomingCallId(accountId, telegramCallId, digest)) return;
    const event = { id: randomUUID(), type: "CallNamed", data: { callId } };
    await this.#connection.append(streamOf(accountId, telegramCallId), "any", [event]);
  }

  /** @throws StoreError */
  async find(accountId: AccountId, telegramCallId: TelegramCallId): Promise<readonly CallId[]> {
    const stream = streamOf(accountId, telegramCallId);
    const events = await this.#connection.readStream(stream, {
      from: "end",
      most: mostNames,
      backwards: true,
    });
    const named = events.map(({ data }) => (data as { readonly callId: CallId }).callId);
    return [...new Set([incomingCallId(accountId, telegramCallId, digest), ...named])];
  }
}

/** Two calls with one id are rare; the same call is named again by each process that runs it. */
const mostNames = 256;

function streamOf(accountId: AccountId, telegramCallId: TelegramCallId): string {
  return `named-${accountId}:${telegramCallId}`;
}
