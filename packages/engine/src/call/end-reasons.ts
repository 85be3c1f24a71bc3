import { needObject } from "./argument.ts";
import type { CallDirection } from "./call-direction.ts";
import type { RequestError } from "./call-events.ts";
import type { DiscardReason, EndReason } from "./discard-reason.ts";

/** How far a call had come when it ended. */
export type CallPhase = "unanswered" | "exchanging" | "talking";

/**
 * What Telegram's word for the end means to us. Busy says "declined" or "busy line" alike, while a hang-up before the
 * answer is said by people only (Android's client declines so, and no busy line does). A callee that still rings can't
 * tell "the caller cancelled" from "answered on my other device": no field says it.
 */
export function endReasonOf(
  direction: CallDirection,
  phase: CallPhase,
  wire: DiscardReason | null,
): EndReason {
  if (wire === "migrateConferenceCall") return "migrated";
  if (wire?.startsWith("unknown:") === true) return "unknown";
  if (phase === "talking") return wire === "disconnect" ? "connectionLost" : "hungUp";
  if (direction === "incoming" && phase === "unanswered") return "elsewhereOrCancelled";
  switch (wire) {
    case "busy":
      return "declinedOrBusy";
    case "missed":
      return direction === "outgoing" ? "missed" : "cancelled";
    case "hangup":
      return phase === "unanswered" ? "declined" : "hungUp";
    case "disconnect":
      return "connectionLost";
    default:
      return "unknown";
  }
}

/**
 * What the service message in the chat adds to an end that nothing else explains: a call with a duration was talked on,
 * one that was missed or declined says so. `null`: it says nothing that helps, and of an end that is known it says
 * nothing new; Busy stands for "declined" and "busy line" there as well. Our reading of what clients show.
 */
export function refinedEndReason(
  reason: EndReason,
  message: { readonly reason: DiscardReason | null; readonly durationSeconds: number | null },
): EndReason | null {
  if (reason !== "elsewhereOrCancelled") return null;
  if (message.durationSeconds !== null) return "elsewhere";
  switch (message.reason) {
    case "missed":
      return "missed";
    case "busy":
      return "declinedElsewhere";
    case "migrateConferenceCall":
      return "migrated";
    default:
      return null;
  }
}

const reasonsByErrorType: Readonly<Record<string, EndReason>> = {
  USER_PRIVACY_RESTRICTED: "privacy",
  USER_IS_BLOCKED: "blocked",
  PARTICIPANT_VERSION_OUTDATED: "protocolMismatch",
  CALL_PROTOCOL_LAYER_INVALID: "protocolMismatch",
  CALL_PROTOCOL_FLAGS_INVALID: "protocolMismatch",
  CALL_PROTOCOL_COMPAT_LAYER_INVALID: "protocolMismatch",
  CALL_OCCUPY_FAILED: "busy",
  CALL_ALREADY_ACCEPTED: "elsewhere",
  FLOOD_WAIT: "flood",
  PEER_FLOOD: "flood",
  USER_ID_INVALID: "targetInvalid",
  INPUT_USER_DEACTIVATED: "targetInvalid",
  AUTH_KEY_UNREGISTERED: "loggedOut",
  AUTH_KEY_INVALID: "loggedOut",
  AUTH_KEY_DUPLICATED: "loggedOut",
  SESSION_REVOKED: "loggedOut",
  SESSION_EXPIRED: "loggedOut",
  USER_DEACTIVATED: "loggedOut",
  USER_DEACTIVATED_BAN: "loggedOut",
  DISCONNECTED: "connectionLost",
};

/**
 * Telegram does not know the account's session any more, whatever was asked: it is logged out, banned, or used twice.
 * @throws InvalidArgument
 */
export function endsSession(error: RequestError): boolean {
  needObject("error", error, "what a request was answered with");
  return endReasonOfError(error) === "loggedOut";
}

/** What a refused request means for the call. */
export function endReasonOfError(error: RequestError): EndReason {
  const known = Object.hasOwn(reasonsByErrorType, error.type) ? reasonsByErrorType[error.type] : undefined;
  return known ?? (error.code === 401 ? "loggedOut" : "requestRefused");
}
