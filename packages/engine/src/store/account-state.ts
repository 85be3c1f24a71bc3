import type { AccountId } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { AccountLeases } from "./account-lease.ts";

/**
 * What an account remembers between calls (the DH config, Telegram's call config, the state of updates), and which engine
 * runs it.
 */
export interface AccountStateStore extends AccountLeases {
  get<K extends AccountStateKey>(accountId: AccountId, key: K): Promise<AccountStateValues[K] | undefined>;
  /** Durable when it resolves; replaces the value as a whole. */
  set<K extends AccountStateKey>(accountId: AccountId, key: K, value: AccountStateValues[K]): Promise<void>;
}

/** The shape of each value, by its key. Plain JSON. */
export interface AccountStateValues {
  /** messages.dhConfig: `p` as lower-case hex. */
  readonly dhConfig: { readonly version: number; readonly g: number; readonly p: string };
  /** From help.getConfig; a timeout that Telegram does not name is absent. `fetchedAt`: machine time. */
  readonly callConfig: {
    readonly fetchedAt: number;
    readonly receiveTimeoutMs?: number;
    readonly ringTimeoutMs?: number;
    readonly connectTimeoutMs?: number;
    readonly packetTimeoutMs?: number;
  };
  /**
   * updates.state: up to where the account has heard everything. It may be older than what was heard: what comes
   * twice is recognised, what is skipped is lost.
   */
  readonly updatesState: {
    readonly pts: number;
    readonly qts: number;
    readonly date: number;
    readonly seq: number;
  };
  /** Whether the account may place calls, as Telegram's answers left it. */
  readonly standing: AccountStanding;
}

/** What keeps an account from placing calls. Times are machine times: Telegram's server time in milliseconds. */
export interface AccountStanding {
  /** Telegram asked to wait (FLOOD_WAIT) until then; `null` or past: not paused. */
  readonly pausedUntil: number | null;
  /** Closed until `reopenAccount`; `null` when it is not. */
  readonly closed: {
    /** Telegram's error type: `PEER_FLOOD`, or of a dead session such as `AUTH_KEY_UNREGISTERED`. */
    readonly because: string;
    readonly at: number;
  } | null;
}

/** The name of something that an account remembers. */
export type AccountStateKey = keyof AccountStateValues;

/** A value as its JSON, which is what every store keeps. @throws InvalidArgument for what has none */
export function encodeAccountState(value: AccountStateValues[AccountStateKey]): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A bigint, or something that holds itself.
  }
  if (text === undefined) throw new InvalidArgument("value", value, "plain JSON");
  return text;
}
