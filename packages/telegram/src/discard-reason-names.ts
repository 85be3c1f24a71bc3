import type { DiscardReason, SentDiscardReason } from "@offhook/engine";
import type { PhoneDiscardReason } from "./client/phone-objects.ts";

/**
 * One row for each reason that has a constructor: our word, the wire's word. A new reason of the engine does not
 * compile until it stands here.
 *
 * missed#85e42301  disconnect#e095c1a0  hangup#57adc690  busy#faf7e8c9  migrateConferenceCall#9fbbf1f7
 */
const toWire = {
  missed: () => ({ kind: "missed" }),
  disconnect: () => ({ kind: "disconnect" }),
  hangup: () => ({ kind: "hangup" }),
  busy: () => ({ kind: "busy" }),
  migrateConferenceCall: (slug) => ({ kind: "migrateConferenceCall", slug }),
} satisfies Record<SentDiscardReason, (slug: string) => PhoneDiscardReason>;

/** `slug` is the conference's link, needed for `migrateConferenceCall` only. */
export function wireReason(reason: SentDiscardReason, slug: string): PhoneDiscardReason {
  return toWire[reason](slug);
}

const fromWire = {
  missed: "missed",
  disconnect: "disconnect",
  hangup: "hangup",
  busy: "busy",
  migrateConferenceCall: "migrateConferenceCall",
} satisfies Record<Exclude<PhoneDiscardReason["kind"], "unknown">, DiscardReason>;

/** `null` when Telegram named no reason. */
export function discardReasonOf(reason: PhoneDiscardReason | undefined): DiscardReason | null {
  if (reason === undefined) return null;
  return reason.kind === "unknown" ? `unknown:${reason.constructorName}` : fromWire[reason.kind];
}
