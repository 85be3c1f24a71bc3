/** `PhoneCallDiscardReason` on the wire, as an open set: a reason that we do not know keeps its name. */
export type DiscardReason =
  | "missed"
  | "disconnect"
  | "hangup"
  | "busy"
  | "migrateConferenceCall"
  | `unknown:${string}`;

/** Reasons that we send ourselves. */
export type SentDiscardReason = "missed" | "disconnect" | "hangup" | "busy" | "migrateConferenceCall";

/** Why a call ended, in one word each. Open: later versions add to it. */
export type EndReason = (typeof endReasons)[number];

/** Every reason that this version knows. */
export const endReasons = [
  "hungUp",
  "cancelled",
  "declined",
  "declinedElsewhere",
  "declinedOrBusy",
  "busy",
  "missed",
  "elsewhere",
  "elsewhereOrCancelled",
  "receiveTimeout",
  "ringTimeout",
  "exchangeTimeout",
  "requestTimeout",
  "stuck",
  "connectionLost",
  "mediaFailed",
  "migrated",
  "stale",
  "refusedCaller",
  "invalidObject",
  "keyRejected",
  "protocolMismatch",
  "privacy",
  "blocked",
  "flood",
  "targetInvalid",
  "loggedOut",
  "requestRefused",
  "vanished",
  "restart",
  "machineChanged",
  "faulted",
  "unknown",
] as const;

/** Who brought the end about. */
export type EndOrigin = "us" | "peer" | "telegram" | "deadline" | "engine";

/** How a call ended, as far as this side knows. The first end counts. */
export interface CallEnd {
  readonly reason: EndReason;
  readonly origin: EndOrigin;
  /** The reason on the wire: what we sent, or what Telegram said; `null` when nothing was said. */
  readonly wire: DiscardReason | null;
  /** The error type, the failed check, the fault or the cause of the hang-up behind it; `null` when there is none. */
  readonly detail: string | null;
  /** How long Telegram asked to wait before the next try, in seconds; `null` when it did not ask. */
  readonly waitSeconds: number | null;
  /** Machine time of the decision. */
  readonly at: number;
}
