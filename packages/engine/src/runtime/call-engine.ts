import type { AccountStanding } from "../store/account-state.ts";
import type { Call } from "./call-handle.ts";
import type { PlaceCallOptions } from "./call-placing.ts";
import type { CallStream } from "./call-stream.ts";
import type { PeerAddress } from "./call-transport.ts";
import type { CallTransition } from "./call-view.ts";
import { untilAborted } from "./cancellation.ts";
import type { Diagnostic } from "./engine-errors.ts";
import { checkOptions } from "./engine-options.ts";
import type { CallEngineOptions } from "./engine-options.ts";
import type { RingOptions } from "./ring.ts";
import type { RingOutcome } from "./ring-outcome.ts";
import { RunningEngine } from "./running-engine.ts";

/** An engine runs the calls of its accounts: it records each step, shows it, and only then acts on it. */
export interface CallEngine extends AsyncDisposable {
  /** Each call that runs here: first those that do already, then each one as it is placed, comes in or is recovered. */
  readonly calls$: CallStream<Call>;
  /** Every durable step of every call. */
  readonly transitions$: CallStream<CallTransition>;
  /** What went wrong outside any caller's sight. Silent unless subscribed. */
  readonly diagnostics$: CallStream<Diagnostic>;
  /**
   * Places a call. Resolves when CallPlaced is durable; the request goes out after that. A user name or phone number
   * is asked of Telegram first, each time; nobody is added to the account's contacts.
   *
   * Aborted before CallPlaced is durable: rejects with the signal's reason. Then nothing was placed, or, if the append
   * was under way, the call is hung up as soon as it is there. Once resolved, the signal means nothing any more.
   * @throws InvalidArgument, UnknownAccount, LeaseLost, Observing, EngineClosed, StoreError; AccountClosed and CallPaced when Telegram does not
   *   let the account call, or its own pace does (only if `pacing.appliesTo` is `all`); from the transport
   *   PEER_NOT_FOUND, and RPC_FAILURE when Telegram does not tell whom a name belongs to (`FLOOD_WAIT`, with the seconds).
   */
  placeCall(peer: PeerAddress, options?: PlaceCallOptions): Promise<Call>;
  /**
   * Rings somebody: places a call, waits for what becomes of it, and says it as one of a closed set of outcomes. Paced,
   * one ring of an account after the other (`CallEngineOptions.pacing`).
   *
   * Aborted before CallPlaced is durable: as `placeCall`. After that the call is hung up and the outcome is `cancelled`;
   * after it was answered and kept, aborting does nothing.
   * @throws InvalidArgument, UnknownAccount, LeaseLost, Observing, StoreError, CallAbandoned; PEER_NOT_FOUND and RPC_FAILURE as `placeCall`;
   *   EngineClosed when the engine is closed meanwhile: the call rings on, within its time, once an engine runs it again.
   */
  ring(peer: PeerAddress, options?: RingOptions): Promise<RingOutcome>;
  /**
   * What keeps an account from calling.
   * @param account needed only when the engine runs several accounts. @throws UnknownAccount, StoreError
   */
  accountStanding(account?: string): Promise<AccountStanding>;
  /**
   * Lets an account call again that Telegram's answer has closed. Durable when it resolves; repeating is safe. A pause
   * (FLOOD_WAIT) stays. @throws UnknownAccount, StoreError
   */
  reopenAccount(account?: string): Promise<void>;
  /** A call that runs here. */
  call(callId: string): Call | undefined;
  /** The calls that run here, in the order in which they became known. */
  liveCalls(): readonly Call[];
  /**
   * Stops without ending any call: another engine on the same store goes on with them. What Telegram has told is
   * recorded first; all streams complete; no timer and no subscription is left; the accounts are given back. Repeating is safe. `await using engine`
   * does it too (Node 24; elsewhere `try` and `finally`).
   */
  close(): Promise<void>;
}

/**
 * Starts an engine: takes its accounts over, recovers the calls that were live, then takes updates (those that come
 * meanwhile wait).
 * @throws InvalidArgument for options that can't be used, AccountLeased (ACCOUNT_LEASED) when another engine runs one of
 *   the accounts, StoreError when the store can't be read. Then, and when `options.signal` is aborted meanwhile, what was
 *   begun is closed again.
 */
export async function createCallEngine(options: CallEngineOptions): Promise<CallEngine> {
  checkOptions(options);
  const engine = new RunningEngine(options);
  try {
    await untilAborted(options.signal, engine.start());
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}
