import { defaultCallTimeouts } from "@offhook/engine";
import type {
  AccountId,
  AccountStateStore,
  AccountStateValues,
  CallTimeouts,
  Clock,
  MediaParameters,
} from "@offhook/engine";
import type { TelegramCallClient } from "../client/telegram-call-client.ts";

/**
 * How long calls wait, from Telegram's `help.getConfig`. Asked for once a day and kept in the account's state; when
 * Telegram does not answer, the last known values or the defaults of official clients serve.
 */
export class CallConfig {
  readonly #from: CallConfigPorts;
  #known: AccountStateValues["callConfig"] | undefined;
  #asking: Promise<void> | undefined;

  constructor(from: CallConfigPorts) {
    this.#from = from;
  }

  /** Waits for Telegram only the first time, two seconds at most; later it asks again beside. Never rejects. */
  async timeouts(): Promise<CallTimeouts> {
    const { clock } = this.#from;
    await this.#load();
    if (this.#known === undefined || Math.abs(clock.now() - this.#known.fetchedAt) > oneDayMs) {
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined;
      });
      if (this.#known === undefined) await withinTwoSeconds(this.#asking, clock);
    }
    return callTimeoutsOf(this.#known);
  }

  /** For the media engine, from what is known; Telegram is not asked. Never rejects. */
  async mediaTimeouts(): Promise<Pick<MediaParameters, "connectTimeoutMs" | "packetTimeoutMs">> {
    await this.#load();
    const { connectTimeoutMs, packetTimeoutMs } = this.#known ?? {};
    return {
      connectTimeoutMs: sane(connectTimeoutMs) ?? 30_000,
      packetTimeoutMs: sane(packetTimeoutMs) ?? 10_000,
    };
  }

  async #load(): Promise<void> {
    const { accountState, accountId } = this.#from;
    this.#known ??= await accountState.get(accountId, "callConfig").catch(() => undefined);
  }

  async #ask(): Promise<void> {
    const { client, accountState, accountId, clock, onServerTime } = this.#from;
    try {
      const config = await client.invoke("help.getConfig", {});
      onServerTime?.(config.date);
      this.#known = {
        fetchedAt: clock.now(),
        ...present("receiveTimeoutMs", config.callReceiveTimeoutMs),
        ...present("ringTimeoutMs", config.callRingTimeoutMs),
        ...present("connectTimeoutMs", config.callConnectTimeoutMs),
        ...present("packetTimeoutMs", config.callPacketTimeoutMs),
      };
      await accountState.set(accountId, "callConfig", this.#known);
    } catch {
      // No call fails for want of a config: the defaults are what Telegram has served for years. Ask in a minute.
      this.#known = { ...this.#known, fetchedAt: clock.now() - oneDayMs + 60_000 };
    }
  }
}

export interface CallConfigPorts {
  readonly client: Pick<TelegramCallClient, "invoke">;
  readonly accountState: AccountStateStore;
  readonly accountId: AccountId;
  readonly clock: Pick<Clock, "now" | "schedule">;
  /** Told Telegram's time whenever it comes along. */
  readonly onServerTime?: (unixSeconds: number) => void;
}

function withinTwoSeconds(asking: Promise<void>, clock: Pick<Clock, "now" | "schedule">): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(clock.now() + 2_000, resolve);
    void asking.then(() => {
      cancel();
      resolve();
    });
  });
}

const oneDayMs = 24 * 3_600_000;

/**
 * Telegram names two of our six times: `call_receive_timeout_ms` also limits the exchange, as in TDLib, and, a
 * second longer and within 10 to 100 seconds, the answer to requestCall. The rest is the engine's default.
 */
export function callTimeoutsOf(config: AccountStateValues["callConfig"] | undefined): CallTimeouts {
  const receiveMs = sane(config?.receiveTimeoutMs) ?? defaultCallTimeouts.receiveMs;
  const ringMs = sane(config?.ringTimeoutMs) ?? defaultCallTimeouts.ringMs;
  const requestMs = Math.min(Math.max(receiveMs + 999, 10_000), 100_000);
  return { ...defaultCallTimeouts, receiveMs, ringMs, exchangeMs: receiveMs, requestMs };
}

/** A time below a second or above an hour can't be meant: no call could be made, or none would ever end. */
function sane(milliseconds: number | undefined): number | undefined {
  return milliseconds !== undefined && milliseconds >= 1_000 && milliseconds <= 3_600_000
    ? milliseconds
    : undefined;
}

function present<Name extends string>(name: Name, value: number | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: number };
}
