import type { RequestError } from "../call/call-events.ts";
import type { CallEnd, EndReason } from "../call/discard-reason.ts";
import type { Call } from "./call-handle.ts";
import type { PacingLimit } from "./pacing.ts";

/**
 * What became of a ring: one `kind` each, so that a `switch` over it is exhaustive. Wherever a call was placed, `call`
 * is it; why it ended stands in `call.view.context.end` too. Times are machine times (Telegram's server time) in
 * milliseconds.
 */
export type RingOutcome =
  /** Somebody answered. `kept`: the key is agreed and the call goes on; else it was hung up as it was there to ring. */
  | { readonly kind: "answered"; readonly call: Call; readonly kept: boolean }
  /** `which` where there is evidence: Telegram says "busy" for both, and "hangup" only of somebody who declines. */
  | { readonly kind: "declinedOrBusy"; readonly call: Call; readonly which: "declined" | "busy" | null }
  /** It rang and nobody answered in the time that it was given. */
  | { readonly kind: "missed"; readonly call: Call }
  /** No device of the callee has reported the call. */
  | { readonly kind: "unreachable"; readonly call: Call }
  /** The callee does not take calls from this account. */
  | { readonly kind: "refused"; readonly call: Call; readonly by: "privacy" | "blocked" }
  /**
   * Telegram took the request for one too many. FLOOD_WAIT: the account is paused until `allowedAt`. PEER_FLOOD names no
   * time (`null`): the account is closed until `reopenAccount`.
   */
  | { readonly kind: "flooded"; readonly call: Call; readonly allowedAt: number | null }
  /** By the signal, by who hung up the call while it rang, or because the callee's own call to us was kept (`glare`). */
  | { readonly kind: "cancelled"; readonly call: Call; readonly by: "signal" | "user" | "glare" }
  /** No call was placed: the account has to wait. */
  | { readonly kind: "paced"; readonly limit: PacingLimit; readonly allowedAt: number }
  /** No call was placed: the account is closed until `reopenAccount`. `because`: Telegram's error type. */
  | { readonly kind: "accountClosed"; readonly because: string; readonly since: number }
  /** Anything else that ended the call before it was answered or talked on. */
  | {
      readonly kind: "failed";
      readonly call: Call;
      readonly reason: EndReason;
      /** What Telegram answered to the request that failed, if one did. */
      readonly error: RequestError | null;
    };

type Ended = Exclude<RingOutcome["kind"], "answered" | "paced" | "accountClosed">;

/** What each end of a call means for a ring that nobody answered, or whose answer came to nothing. */
const kindOfEnd = {
  cancelled: "cancelled",
  declined: "declinedOrBusy",
  declinedElsewhere: "failed",
  declinedOrBusy: "declinedOrBusy",
  busy: "declinedOrBusy",
  missed: "missed",
  ringTimeout: "missed",
  receiveTimeout: "unreachable",
  privacy: "refused",
  blocked: "refused",
  flood: "flooded",
  hungUp: "failed",
  elsewhere: "failed",
  elsewhereOrCancelled: "failed",
  exchangeTimeout: "failed",
  requestTimeout: "failed",
  connectionLost: "failed",
  mediaFailed: "failed",
  migrated: "failed",
  stale: "failed",
  refusedCaller: "failed",
  invalidObject: "failed",
  keyRejected: "failed",
  protocolMismatch: "failed",
  requestRefused: "failed",
  vanished: "failed",
  faulted: "failed",
  loggedOut: "failed",
  restart: "failed",
  machineChanged: "failed",
  stuck: "failed",
  targetInvalid: "failed",
  unknown: "failed",
} as const satisfies Record<EndReason, Ended>;

/**
 * @param error what Telegram answered to the last request that failed
 * @param allowedAt until when the account is paused
 */
export function outcomeOfEnd(
  call: Call,
  end: CallEnd,
  error: RequestError | null,
  allowedAt: number | null,
): RingOutcome {
  const { reason, detail } = end;
  const kind: Ended = detail === "aborted" ? "cancelled" : (kindOfEnd[reason] ?? "failed");
  switch (kind) {
    case "cancelled":
      if (detail === "glare") return { kind, call, by: "glare" };
      return { kind, call, by: detail === "aborted" ? "signal" : "user" };
    case "declinedOrBusy":
      return { kind, call, which: reason === "declined" || reason === "busy" ? reason : null };
    case "refused":
      return { kind, call, by: reason === "privacy" ? "privacy" : "blocked" };
    case "flooded":
      return { kind, call, allowedAt: end.waitSeconds === null ? null : allowedAt };
    case "missed":
    case "unreachable":
      return { kind, call };
    case "failed":
      return { kind, call, reason, error };
    default:
      return kind satisfies never;
  }
}
