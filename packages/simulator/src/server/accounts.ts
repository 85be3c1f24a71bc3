import { listOf, needed, needParts, oneOf, type Part, texts, truths, userIds } from "./argument.ts";
import type { Device } from "./delivery.ts";
import type { ServerMessage } from "./call-objects.ts";
import type { Uploads } from "./uploads.ts";

/** A user as the test or the demo describes it. Everything but the id has a default. */
export interface AccountSettings {
  /** 1 to 2^52, as Telegram's user ids. */
  readonly userId: bigint;
  /** Default: `User <id>`. */
  readonly firstName?: string;
  /** Without "@", compared without case. Default: none. */
  readonly username?: string;
  /** Digits only. Default: none. */
  readonly phoneNumber?: string;
  /** Who may call. Others get 403 USER_PRIVACY_RESTRICTED. Default: everybody. */
  readonly callsFrom?: "everybody" | "contacts" | "nobody";
  readonly contacts?: readonly bigint[];
  /** Whoever is here gets 403 USER_IS_BLOCKED. */
  readonly blocked?: readonly bigint[];
  /** 400 INPUT_USER_DEACTIVATED for its callers. */
  readonly deactivated?: boolean;
  /** `true`: a bot, which can't be called: 400 USER_ID_INVALID. */
  readonly bot?: boolean;
  /** `true`: others see it as a "min" user, whose access hash is not theirs to use. */
  readonly min?: boolean;
  /** `false`: no client of the user can be called, 400 PARTICIPANT_VERSION_OUTDATED. Default: true. */
  readonly callsSupported?: boolean;
  /** `true`: the line is busy whatever happens; every call ends busy at once. */
  readonly lineBusy?: boolean;
  /** `false`: calls of this user never have `p2p_allowed`. Default: true. */
  readonly peerToPeer?: boolean;
}

export interface Account {
  settings: AccountSettings;
  readonly devices: Map<string, Device>;
  /** The access hashes by which this account names other users. */
  readonly userHashes: Map<bigint, bigint>;
  /** random_id of requestCall -> id of the call that it made. The oldest go first. */
  readonly randomIds: Map<number, bigint>;
  /** Calls that have not ended and in which this account is either side. */
  readonly liveCalls: Set<bigint>;
  /** Calls that this account placed and that have ended, the newest last. */
  readonly endedCalls: bigint[];
  /** The newest last. */
  readonly serviceMessages: ServerMessage[];
  lastMessageId: number;
  readonly uploads: Uploads;
}

/** @param settings as `checked` found them */
export function newAccount(settings: AccountSettings): Account {
  return {
    settings,
    devices: new Map(),
    userHashes: new Map(),
    randomIds: new Map(),
    liveCalls: new Set(),
    endedCalls: [],
    serviceMessages: [],
    lastMessageId: 0,
    uploads: new Map(),
  };
}

/** @throws InvalidArgument for an id, name or number that Telegram could not have. */
export function checked(settings: AccountSettings): AccountSettings {
  needParts("account", settings, accountParts);
  return settings;
}

const accountParts = {
  userId: needed(userIds),
  firstName: texts,
  username: {
    expected: 'a name of 4 to 32 letters, digits and "_" without "@"',
    holds: (value) => typeof value === "string" && /^[A-Za-z][A-Za-z0-9_]{3,31}$/.test(value),
  },
  phoneNumber: {
    expected: 'of 5 to 15 digits without "+"',
    holds: (value) => typeof value === "string" && /^[0-9]{5,15}$/.test(value),
  },
  callsFrom: oneOf("everybody", "contacts", "nobody"),
  contacts: listOf(userIds),
  blocked: listOf(userIds),
  deactivated: truths,
  bot: truths,
  min: truths,
  callsSupported: truths,
  lineBusy: truths,
  peerToPeer: truths,
} as const satisfies Record<keyof AccountSettings, Part>;

/** May `caller` call this account at all? The error that the caller gets, or undefined. */
export function refusalToBeCalled(
  callee: AccountSettings,
  caller: bigint,
): readonly [code: number, text: string] | undefined {
  if (callee.bot === true) return [400, "USER_ID_INVALID"];
  if (callee.deactivated === true) return [400, "INPUT_USER_DEACTIVATED"];
  if (callee.blocked?.includes(caller) === true) return [403, "USER_IS_BLOCKED"];
  const callsFrom = callee.callsFrom ?? "everybody";
  const known = callee.contacts?.includes(caller) === true;
  if (callsFrom === "nobody" || (callsFrom === "contacts" && !known)) return [403, "USER_PRIVACY_RESTRICTED"];
  if (callee.callsSupported === false) return [400, "PARTICIPANT_VERSION_OUTDATED"];
  return undefined;
}
