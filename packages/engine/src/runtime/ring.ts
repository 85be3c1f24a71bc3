import { filter, firstValueFrom, map } from "rxjs";
import { needKnown } from "../call/argument.ts";
import type { RequestError, RingWish } from "../call/call-events.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { CallRecord } from "../store/call-record.ts";
import type { Call } from "./call-handle.ts";
import type { CallTransition, CallView } from "./call-view.ts";
import { placeCallOptions } from "./call-placing.ts";
import type { CallPlacing, CallingAccount, PlaceCallOptions } from "./call-placing.ts";
import type { CallRegistry, RunningCall } from "./call-registry.ts";
import type { PeerAddress } from "./call-transport.ts";
import { untilAborted } from "./cancellation.ts";
import { AccountClosed, CallPaced } from "./engine-errors.ts";
import { hangUp } from "./hang-up.ts";
import { outcomeOfEnd } from "./ring-outcome.ts";
import type { RingOutcome } from "./ring-outcome.ts";

/** How somebody is rung. Each option may be left out. */
export interface RingOptions extends PlaceCallOptions {
  /**
   * How long it may ring, in milliseconds, counted from when a device of the callee rings. At most, and by default, as
   * long as Telegram lets a call ring (call_ring_timeout_ms, 90 s). Until a device rings, Telegram's
   * call_receive_timeout_ms counts (20 s). Kept in the record: it counts after a restart too.
   */
  readonly ringForMs?: number;
  /**
   * `hangup` (default): the call ends as soon as it is answered, before keys are exchanged, also when another process
   * has taken over meanwhile. `keep`: it goes on, as one that `placeCall` placed.
   */
  readonly onAnswer?: "hangup" | "keep";
}

const ringOptions = {
  ...placeCallOptions,
  ringForMs: true,
  onAnswer: true,
} as const satisfies Record<keyof RingOptions, true>;

/** @throws InvalidArgument */
export function checkedRing(options: RingOptions): RingWish {
  needKnown("options", options, ringOptions);
  const { ringForMs = null, onAnswer = "hangup" } = options;
  if (ringForMs !== null && !(Number.isFinite(ringForMs) && ringForMs > 0))
    throw new InvalidArgument("ringForMs", ringForMs, "a number of milliseconds above 0");
  if (onAnswer !== "hangup" && onAnswer !== "keep")
    throw new InvalidArgument("onAnswer", onAnswer, '"hangup" or "keep"');
  return { forMs: ringForMs, onAnswer };
}

/** Places a call and waits for what becomes of it. @throws what `placeCall` does, but for what is an outcome */
export async function ring(
  placing: CallPlacing,
  account: CallingAccount,
  peer: PeerAddress,
  options: RingOptions,
  goneBecause: (call: Call) => unknown,
): Promise<RingOutcome> {
  const wish = checkedRing(options);
  const { signal } = options;
  let running: RunningCall;
  try {
    const placed = placing.place(account, peer, options, wish);
    running = await untilAborted(signal, placed, (late) => hangUp(late, "aborted"));
  } catch (error) {
    if (error instanceof CallPaced) return { kind: "paced", limit: error.limit, allowedAt: error.allowedAt };
    if (error instanceof AccountClosed)
      return { kind: "accountClosed", because: error.because, since: error.since };
    throw error;
  }
  const { handle: call } = running;
  const abort = (): void => hangUp(running, "aborted");
  signal?.addEventListener("abort", abort);
  try {
    if (signal?.aborted === true) abort();
    const view = await decided(call, wish);
    if (view === null) throw goneBecause(call);
    const { end, acceptedAt, confirmedAt } = view.context;
    const kept = wish.onAnswer === "keep";
    if (kept ? confirmedAt !== null : acceptedAt !== null) return { kind: "answered", call, kept };
    if (end === null) throw new TypeError(`Call ${call.callId} is over and has no end.`);
    return outcomeOfEnd(call, end, lastError(call), (await account.gate.standing()).pausedUntil);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** Until the call is over, or talked on by those who keep it; `null` when it is not known here any more. */
function decided(call: Call, { onAnswer }: RingWish): Promise<CallView | null> {
  const views$ = call.transitions$.pipe(
    map(({ view }) => view),
    filter(({ over, confirmed }) => over || (onAnswer === "keep" && confirmed)),
  );
  return firstValueFrom(views$, { defaultValue: null });
}

/** What Telegram answered to the last request that failed. */
function lastError(call: Call): RequestError | null {
  let error: RequestError | null = null;
  const noteError = ({ record }: CallTransition): void => {
    if (record.type === "RequestFailed") ({ error } = (record as CallRecord<"RequestFailed">).data);
  };
  call.transitions$.subscribe(noteError).unsubscribe();
  return error;
}

/**
 * Hangs up each call that was there to ring once it is answered. It goes by the records, so it does not matter whether
 * this process has placed the call.
 */
export function hangUpAnswered(registry: CallRegistry): void {
  registry.transitions$.subscribe(({ record: { type, from, to, callId }, view }) => {
    if (view.over || view.context.ring?.onAnswer !== "hangup" || view.context.acceptedAt === null) return;
    const isNews = type === "CallAdopted" || (from !== to && !from.startsWith("accepted"));
    const running = isNews ? registry.get(callId) : undefined;
    if (running !== undefined) hangUp(running, "answered");
  });
}
