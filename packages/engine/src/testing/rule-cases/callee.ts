import { defaultCallProtocol } from "../../call/call-protocol.ts";
import { defaultCallTimeouts } from "../../call/deadlines.ts";
import type { CallAdmission } from "../../call/call-events.ts";
import type { AccessTag, Base64Url, Int64, PeerRef } from "../../call/ids.ts";
import { peer, self, startAt } from "../call-fixtures.ts";
import { discardCall, inc, refused, telegramCallId, then, unanswered, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const gAHash = "A".repeat(43) as Base64Url;
const gA = "gA" as Base64Url;
const gB = "gB" as Base64Url;
const fingerprint = "6453356737495191864" as Int64;
const otherTag = { accessTag: "other" as AccessTag };
const otherPeople = { adminRef: "stranger" as PeerRef };

const derive = { type: "DeriveKey", params: { role: "callee", gA, gAHash, fingerprint } } as const;
const disconnected = {
  to: "discarded.ending",
  effects: [discardCall("disconnect")],
  due: { hangup: 6_000 },
} as const;
const busy = { ...disconnected, effects: [discardCall("busy")] } as const;

function admission(policy: CallAdmission["policy"], selfRef: PeerRef = self): { admission: CallAdmission } {
  return { admission: { selfRef, policy, timeouts: defaultCallTimeouts } };
}

/** A call whose request was made `ageMs` before `then`. */
const requestedAgo = (ageMs: number) => inc("CallRequested", { date: (then - ageMs) / 1_000 });

/** K1 to K29 of the protocol's table; K30 is C29 to C42 for the callee. */
const rows: readonly Omit<RuleCase, "direction">[] = [
  {
    rule: "K1",
    given: "new",
    when: inc("CallRequested", { video: true }),
    then: {
      to: "requested.arriving",
      effects: [{ type: "ReportReceived", params: { telegramCallId } }],
      due: { ring: 91_000 },
      context: { createdAt: then, ringingAt: then, peerRef: peer, selfRef: self, gAHash, video: true },
    },
  },
  {
    rule: "K1",
    about: "as old as the ring timeout, to the millisecond",
    given: "new",
    when: requestedAgo(defaultCallTimeouts.ringMs),
    then: {
      to: "requested.arriving",
      effects: [{ type: "ReportReceived", params: { telegramCallId } }],
      due: { ring: 91_000 },
    },
  },
  {
    rule: "K2",
    given: "new",
    when: inc("CallRequested", admission("busy")),
    then: { ...busy, end: "busy engine busy -", context: { telegramCallId, peerRef: peer } },
  },
  {
    rule: "K3",
    about: "a millisecond older than the ring timeout",
    given: "new",
    when: requestedAgo(defaultCallTimeouts.ringMs + 1),
    then: { to: "discarded.reporting", end: "stale engine - -", effects: [wipe()] },
  },
  {
    rule: "K3",
    about: "nobody is told that we are busy with a call which nobody waits for",
    given: "new",
    when: inc("CallRequested", { ...admission("busy"), date: startAt / 1000 - 3_600 }),
    then: { to: "discarded.reporting", end: "stale engine - -", effects: [wipe()] },
  },
  {
    rule: "K4",
    about: "we call ourselves",
    given: "new",
    when: inc("CallRequested", { adminRef: self }),
    then: { ...busy, end: "refusedCaller engine busy -" },
  },
  {
    rule: "K4",
    about: "the policy refuses unknown callers",
    given: "new",
    when: inc("CallRequested", admission("unknownCaller")),
    then: { ...busy, end: "refusedCaller engine busy -" },
  },
  ...["A".repeat(42), "A".repeat(44), ""].map((hash) => ({
    rule: "K5" as const,
    about: `a hash of ${hash.length} characters`,
    given: "new",
    when: inc("CallRequested", { gAHash: hash as Base64Url }),
    then: { ...disconnected, end: "invalidObject engine disconnect -" },
  })),
  {
    rule: "K5",
    about: "another callee",
    given: "new",
    when: inc("CallRequested", { participantRef: "stranger" as PeerRef }),
    then: { ...disconnected, end: "invalidObject engine disconnect -" },
  },
  ...["requested.arriving", "requested.ringing", "accepted.sending", "accepted.verifying"].map((given) => ({
    rule: "K6" as const,
    given,
    when: inc("CallRequested", { gAHash: "B".repeat(43) as Base64Url }),
    then: "ignored" as const,
  })),
  {
    rule: "K7",
    given: "requested.arriving",
    when: inc("RequestSucceeded", { effect: "ReportReceived" }),
    then: { to: "requested.ringing", due: { ring: 90_000 } },
  },
  {
    rule: "K7l",
    given: "accepted.preparing",
    when: inc("RequestSucceeded", { effect: "ReportReceived" }),
    then: "ignored",
  },
  {
    rule: "K7l",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "ReportReceived", error: refused("CALL_PEER_INVALID") }),
    then: "ignored",
  },
  ...["CALL_ALREADY_DECLINED", "CALL_PEER_INVALID", "SOMETHING_NEW"].map((type) => ({
    rule: "K8" as const,
    about: type,
    given: "requested.arriving",
    when: inc("RequestFailed", { effect: "ReportReceived", error: refused(type) }),
    then: { to: "discarded.reporting", end: `elsewhereOrCancelled telegram - ${type}`, effects: [wipe()] },
  })),
  {
    rule: "K8u",
    given: "requested.arriving",
    when: inc("RequestFailed", { effect: "ReportReceived", error: unanswered }),
    then: { to: "requested.ringing", due: { ring: 90_000 } },
  },
  ...["requested.arriving", "requested.ringing"].map((given) => ({
    rule: "K9" as const,
    given,
    when: inc("CallAnswered"),
    then: {
      to: "accepted.preparing",
      effects: [{ type: "PrepareKey" as const, params: { role: "callee" as const } }],
      due: { exchange: 21_000 },
      context: { acceptedAt: then, protocol: defaultCallProtocol },
    },
  })),
  {
    rule: "K9k",
    given: "accepted.preparing",
    when: inc("KeyPrepared"),
    then: {
      to: "accepted.sending",
      effects: [{ type: "AcceptCall", params: { telegramCallId, gB, protocol: defaultCallProtocol } }],
      due: { exchange: 20_000 },
    },
  },
  {
    rule: "K9e",
    given: "accepted.preparing",
    when: inc("KeyRejected", { check: "dhConfig" }),
    then: { ...disconnected, end: "keyRejected engine disconnect dhConfig" },
  },
  {
    rule: "K9e",
    about: "the DH config could not be had",
    given: "accepted.preparing",
    when: inc("RequestFailed", { effect: "PrepareKey", error: unanswered }),
    then: { ...disconnected, end: "requestRefused telegram disconnect TIMEOUT" },
  },
  {
    rule: "K11",
    about: "before Telegram knows that we ring",
    given: "requested.arriving",
    when: inc("CallHungUp"),
    then: { ...busy, end: "declined us busy -" },
  },
  {
    rule: "K11",
    given: "requested.ringing",
    when: inc("CallHungUp"),
    then: { ...busy, end: "declined us busy -" },
  },
  ...["requested.arriving", "requested.ringing"].map((given) => ({
    rule: "K12" as const,
    given,
    when: inc("TimerExpired", { timer: "ring" }),
    then: { ...disconnected, end: "ringTimeout deadline missed -", effects: [discardCall("missed")] },
  })),
  ...(["missed", "busy", "hangup", null] as const).map((reason) => ({
    rule: "K13" as const,
    about: `with the reason ${reason}`,
    given: "requested.ringing",
    when: inc("CallDiscarded", { reason }),
    then: {
      to: "discarded.reporting",
      end: `elsewhereOrCancelled peer ${reason ?? "-"} -`,
      effects: [wipe()],
    },
  })),
  {
    rule: "K13",
    about: "while the exponent is being made",
    given: "accepted.preparing",
    when: inc("CallDiscarded", { reason: "hangup" }),
    then: { to: "discarded.reporting", end: "elsewhereOrCancelled peer hangup -", effects: [wipe()] },
  },
  ...(["CallRegistered", "CallReceived", "CallAccepted"] as const).map((type) => ({
    rule: "K14" as const,
    about: `answered with ${type}`,
    given: "accepted.sending",
    when: inc(type),
    then: { to: "accepted.awaiting", due: { exchange: 21_000 } },
  })),
  ...(["CallRegistered", "CallReceived", "CallAccepted"] as const).map((type) => ({
    rule: "K14l" as const,
    about: `answered with ${type}`,
    given: "accepted.verifying",
    when: inc(type),
    then: "ignored" as const,
  })),
  {
    rule: "K16",
    given: "accepted.sending",
    when: inc("CallDiscarded", { reason: "missed" }),
    then: { to: "discarded.reporting", end: "elsewhereOrCancelled peer missed -", effects: [wipe()] },
  },
  {
    rule: "K17",
    about: "as an update, or as the answer to acceptCall (K15)",
    given: "accepted.sending",
    when: inc("CallConfirmed"),
    then: { to: "accepted.verifying", effects: [derive], due: { exchange: 20_000 } },
  },
  {
    rule: "K18",
    given: "accepted.awaiting",
    when: inc("CallConfirmed"),
    then: {
      to: "accepted.verifying",
      effects: [derive],
      due: { exchange: 20_000 },
      context: { confirmation: { gAOrB: gA, fingerprint }, confirmedAt: null },
    },
  },
  {
    rule: "K18k",
    given: "accepted.verifying",
    when: inc("KeyAgreed"),
    then: { to: "confirmed", effects: [wipe("exponent")], context: { confirmedAt: then, fingerprint } },
  },
  {
    rule: "K19",
    given: "accepted.verifying",
    when: inc("KeyRejected", { check: "gAHash" }),
    then: { ...disconnected, end: "keyRejected engine disconnect gAHash" },
  },
  ...(["gABounds", "fingerprint"] as const).map((check) => ({
    rule: "K20" as const,
    about: check,
    given: "accepted.verifying",
    when: inc("KeyRejected", { check }),
    then: { ...disconnected, end: `keyRejected engine disconnect ${check}` },
  })),
  {
    rule: "K20",
    about: "the key could not be computed",
    given: "accepted.verifying",
    when: inc("RequestFailed", { effect: "DeriveKey", error: refused("INTERNAL", 0) }),
    then: { ...disconnected, end: "requestRefused telegram disconnect INTERNAL" },
  },
  ...(["CallRegistered", "CallReceived", "CallAccepted", "CallConfirmed"] as const).map((type) => ({
    rule: "K20w" as const,
    about: `${type} with another access hash`,
    given: "accepted.sending",
    when: inc(type, otherTag),
    then: { ...disconnected, end: "invalidObject engine disconnect -" },
  })),
  {
    rule: "K20w",
    about: "another caller",
    given: "accepted.awaiting",
    when: inc("CallConfirmed", otherPeople),
    then: { ...disconnected, end: "invalidObject engine disconnect -" },
  },
  {
    rule: "K21",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "AcceptCall", error: refused("CALL_ALREADY_ACCEPTED") }),
    then: {
      to: "discarded.reporting",
      end: "elsewhere telegram - CALL_ALREADY_ACCEPTED",
      effects: [wipe()],
    },
  },
  {
    rule: "K21u",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "AcceptCall", error: unanswered }),
    then: { due: { exchange: 20_000 } },
  },
  {
    rule: "K22",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "AcceptCall", error: refused("CALL_ALREADY_DECLINED") }),
    then: { to: "discarded.reporting", end: "cancelled peer - CALL_ALREADY_DECLINED", effects: [wipe()] },
  },
  {
    rule: "K23",
    given: "accepted.sending",
    when: inc("RequestFailed", {
      effect: "AcceptCall",
      error: refused("CALL_PROTOCOL_COMPAT_LAYER_INVALID", 406),
    }),
    then: { ...disconnected, end: "protocolMismatch telegram disconnect CALL_PROTOCOL_COMPAT_LAYER_INVALID" },
  },
  {
    rule: "K24",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "AcceptCall", error: refused("CALL_OCCUPY_FAILED", 500) }),
    then: { ...busy, end: "busy telegram busy CALL_OCCUPY_FAILED" },
  },
  {
    rule: "K24e",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "AcceptCall", error: refused("CALL_PEER_INVALID") }),
    then: { ...disconnected, end: "requestRefused telegram disconnect CALL_PEER_INVALID" },
  },
  ...["accepted.preparing", "accepted.sending", "accepted.awaiting", "accepted.verifying"].map((given) => ({
    rule: "K25" as const,
    given,
    when: inc("TimerExpired", { timer: "exchange" }),
    then: { ...disconnected, end: "exchangeTimeout deadline disconnect -" },
  })),
  ...["accepted.preparing", "accepted.sending", "accepted.awaiting", "accepted.verifying"].map((given) => ({
    rule: "K26" as const,
    given,
    when: inc("CallHungUp"),
    then: { ...disconnected, end: "hungUp us hangup -", effects: [discardCall("hangup")] },
  })),
  {
    rule: "K26",
    about: "our network is gone",
    given: "accepted.awaiting",
    when: inc("CallHungUp", { cause: "connectionLost" }),
    then: { ...disconnected, end: "connectionLost us disconnect -" },
  },
  { rule: "K27", given: "accepted.awaiting", when: inc("CallAccepted"), then: "ignored" },
  { rule: "K28", given: "accepted.awaiting", when: inc("CallRegistered"), then: "ignored" },
  { rule: "K28", given: "accepted.awaiting", when: inc("CallReceived"), then: "ignored" },
  {
    rule: "K29",
    about: "with another value: never a second key",
    given: "accepted.verifying",
    when: inc("CallConfirmed", { gAOrB: "gA2" as Base64Url }),
    then: "ignored",
  },
];

export const calleeCases: readonly RuleCase[] = rows.map((row) => ({ ...row, direction: "incoming" }));
