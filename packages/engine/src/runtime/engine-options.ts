import { from } from "rxjs";
import { needKnown, needMethods } from "../call/argument.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { checkedBoolean, checkedProtocol } from "./checked-arguments.ts";
import type { ObservableInput } from "rxjs";
import type { CallProtocol } from "../call/call-protocol.ts";
import { heldLease } from "./account-hold.ts";
import type { AccountHold } from "./account-hold.ts";
import { checkedAdmission } from "./admission-policy.ts";
import type { AdmissionPolicy } from "./admission-policy.ts";
import { checkedAnswerRules } from "./answer-rules.ts";
import type { AnswerRule } from "./answer-rules.ts";
import type { CallTransport, CallUpdate } from "./call-transport.ts";
import { checkSignal } from "./cancellation.ts";
import type { Cancellable } from "./cancellation.ts";
import { checkedPacing } from "./pacing.ts";
import type { PacingPolicy } from "./pacing.ts";
import type { EnginePorts } from "./engine-ports.ts";

/** What an engine runs on: its ports, its accounts, and how it shall behave. */
export interface CallEngineOptions
  extends Pick<EnginePorts, "store" | "vault" | "accountState" | "digest">,
    Partial<Pick<EnginePorts, "clock" | "random">>,
    Cancellable {
  /**
   * Call updates of all accounts, single or in batches; a batch is decided as one. `phoneUpdates(client)` piped
   * through `toCallEvents(...)` gives them for GramJS.
   */
  readonly updates$: ObservableInput<CallUpdate | readonly CallUpdate[]>;
  /** One for each account that this engine runs. Accounts whose transport does not participate are only observed. */
  readonly transports: readonly CallTransport[];
  /**
   * Accounts that were taken before their clients connected (`takeAccount`); the engine gives them not back. Accounts without
   * one are taken when it starts, and given back when it is closed.
   */
  readonly holds?: readonly AccountHold[];
  /** What calls announce unless told otherwise. Default `defaultCallProtocol`. */
  readonly protocol?: CallProtocol;
  /** What becomes of calls that come in while the account has another one, or from strangers. */
  readonly admission?: Partial<AdmissionPolicy>;
  /** Calls that are answered without our user. Default none. */
  readonly autoAnswer?: readonly AnswerRule[];
  /** How often each account may place calls. Default `defaultPacing`. */
  readonly pacing?: Partial<PacingPolicy>;
  /**
   * What becomes of calls that were live when the process before this one ended. `hangUp`: those that we placed and those that
   * were answered are hung up with the reason `restart`, because their media engine is gone; one that comes in and that
   * nobody has answered rings on. Default `keep`: all go on.
   */
  readonly onRestart?: "keep" | "hangUp";
  /**
   * How long the vault keeps the key of a call that was confirmed after its end, in milliseconds up to a year, so that what
   * was recorded as ciphertext can be read. Counts for calls that begin from now on. Default 0: until the call is over.
   */
  readonly keepKeysMs?: number;
}

/**
 * Refuses options that would fail later, and somewhere else.
 * @throws InvalidArgument, and the reason of a signal that is aborted already
 */
export function checkOptions(options: CallEngineOptions): void {
  needKnown("options", options, known);
  needMethods("store", options.store, ["append", "readStream", "listCalls", "findCall"]);
  needMethods("vault", options.vault, ["put", "replace", "get", "erase"]);
  const ofLeases = ["acquireLease", "renewLease", "releaseLease"];
  needMethods("accountState", options.accountState, ["get", "set", ...ofLeases]);
  needMethods("digest", options.digest, ["sha256"]);
  if (options.clock !== undefined) needMethods("clock", options.clock, ["now", "wall", "schedule"]);
  if (options.random !== undefined) needMethods("random", options.random, ["bytes"]);
  if (!isObservableInput(options.updates$)) {
    throw new InvalidArgument(
      "updates$",
      options.updates$,
      "an Observable of call updates, such as toCallEvents() gives",
    );
  }
  if (!Array.isArray(options.transports) || options.transports.length === 0) {
    throw new InvalidArgument(
      "transports",
      options.transports,
      "a list of at least one transport, one for each account",
    );
  }
  const accounts = new Set<string>();
  for (const transport of options.transports) {
    needMethods("transports[]", transport, ["execute", "media", "resolvePeer", "sendSignaling", "timeouts"]);
    if (typeof transport.accountId !== "string" || !/^[A-Za-z0-9._@+-]{1,64}$/.test(transport.accountId)) {
      throw new InvalidArgument(
        "accountId",
        transport.accountId,
        "1 to 64 characters of A-Z a-z 0-9 . _ @ + -",
      );
    }
    if (accounts.has(transport.accountId)) {
      throw new InvalidArgument("accountId", transport.accountId, "different for each transport");
    }
    accounts.add(transport.accountId);
    if (transport.participates !== undefined) checkedBoolean("participates", transport.participates);
  }
  checkHolds(options.holds, accounts);
  if (options.protocol !== undefined) checkedProtocol("protocol", options.protocol);
  checkedPacing(options.pacing);
  checkedOnRestart(options.onRestart);
  checkedKeepKeys(options.keepKeysMs);
  checkSignal(options.signal);
  checkedAdmission(options.admission);
  checkedAnswerRules(options.autoAnswer);
}

/** @throws InvalidArgument */
function checkHolds(holds: CallEngineOptions["holds"] = [], accounts: ReadonlySet<string>): void {
  if (!Array.isArray(holds)) throw new InvalidArgument("holds", holds, "a list of what takeAccount gave");
  for (const hold of holds as readonly AccountHold[]) {
    heldLease(hold);
    if (!accounts.has(hold.accountId))
      throw new InvalidArgument("holds[]", hold.accountId, "the account of one of the transports");
  }
}

/** @throws InvalidArgument */
export function checkedOnRestart(onRestart: CallEngineOptions["onRestart"]): "keep" | "hangUp" {
  if (onRestart === undefined) return "keep";
  if (onRestart === "keep" || onRestart === "hangUp") return onRestart;
  throw new InvalidArgument("onRestart", onRestart, '"keep" or "hangUp"');
}

/** @throws InvalidArgument */
export function checkedKeepKeys(keepKeysMs = 0): number {
  if (Number.isInteger(keepKeysMs) && keepKeysMs >= 0 && keepKeysMs <= yearMs) return keepKeysMs;
  throw new InvalidArgument("keepKeysMs", keepKeysMs, `a whole number of milliseconds from 0 to ${yearMs}`);
}

const known = {
  store: true,
  vault: true,
  accountState: true,
  digest: true,
  clock: true,
  random: true,
  signal: true,
  updates$: true,
  transports: true,
  holds: true,
  protocol: true,
  admission: true,
  autoAnswer: true,
  pacing: true,
  onRestart: true,
  keepKeysMs: true,
} as const satisfies Record<keyof CallEngineOptions, true>;

const yearMs = 365 * 24 * 3_600_000;

function isObservableInput(value: unknown): boolean {
  try {
    from(value as CallEngineOptions["updates$"]);
    return typeof value !== "string";
  } catch {
    return false;
  }
}
