import { defaultCallProtocol } from "../../call/call-protocol.ts";
import type { AccessTag, Base64Url, Int64, PeerRef } from "../../call/ids.ts";
import {
  discardCall,
  inc,
  refused,
  telegramCallId,
  later,
  unanswered,
  waitsForMessage,
  wipe,
} from "./rule-case.ts";
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

/** The key exchange: K9, K13 to K29. */
const rows: readonly Omit<RuleCase, "direction">[] = [
  ...["requested.arriving", "requested.ringing"].map((given) => ({
    rule: "K9" as const,
    given,
    when: inc("CallAnswered"),
    leadsTo: {
      to: "accepted.preparing",
      effects: [{ type: "PrepareKey" as const, params: { role: "callee" as const } }],
      due: { exchange: 21_000 },
      context: { acceptedAt: later, protocol: defaultCallProtocol },
    },
  })),
  {
    rule: "K9k",
    given: "accepted.preparing",
    when: inc("KeyPrepared"),
    leadsTo: {
      to: "accepted.sending",
      effects: [{ type: "AcceptCall", params: { telegramCallId, gB, protocol: defaultCallProtocol } }],
      due: { exchange: 20_000 },
    },
  },
  {
    rule: "K9e",
    given: "accepted.preparing",
    when: inc("KeyRejected", { check: "dhConfig" }),
    leadsTo: { ...disconnected, end: "keyRejected engine disconnect dhConfig" },
  },
  {
    rule: "K9e",
    about: "the DH config could not be had",
    given: "accepted.preparing",
    when: inc("RequestFailed", { effect: "PrepareKey", error: unanswered }),
    leadsTo: { ...disconnected, end: "requestRefused telegram disconnect TIMEOUT" },
  },
  ...(["missed", "busy", "hangup", null] as const).map((reason) => ({
    rule: "K13" as const,
    about: `with the reason ${reason}`,
    given: "requested.ringing",
    when: inc("CallDiscarded", { reason }),
    leadsTo: {
      to: "discarded.reporting",
      end: `elsewhereOrCancelled peer ${reason ?? "-"} -`,
      effects: [wipe()],
      due: waitsForMessage,
    },
  })),
  {
    rule: "K13",
    about: "while the exponent is being made",
    given: "accepted.preparing",
    when: inc("CallDiscarded", { reason: "hangup" }),
    leadsTo: {
      to: "discarded.reporting",
      end: "elsewhereOrCancelled peer hangup -",
      effects: [wipe()],
      due: waitsForMessage,
    },
  },
  ...(["CallRegistered", "CallReceived", "CallAccepted"] as const).map((type) => ({
    rule: "K14" as const,
    about: `answered with ${type}`,
    given: "accepted.sending",
    when: inc(type),
    leadsTo: { to: "accepted.awaiting", due: { exchange: 21_000 } },
  })),
  ...(["CallRegistered", "CallReceived", "CallAccepted"] as const).map((type) => ({
    rule: "K14l" as const,
    about: `answered with ${type}`,
    given: "accepted.verifying",
    when: inc(type),
    leadsTo: "ignored" as const,
  })),
  {
    rule: "K16",
    given: "accepted.sending",
    when: inc("CallDiscarded", { reason: "missed" }),
    leadsTo: {
      to: "discarded.reporting",
      end: "elsewhereOrCancelled peer missed -",
      effects: [wipe()],
      due: waitsForMessage,
    },
  },
  {
    rule: "K17",
    about: "as an update, or as the answer to acceptCall (K15)",
    given: "accepted.sending",
    when: inc("CallConfirmed"),
    leadsTo: { to: "accepted.verifying", effects: [derive], due: { exchange: 20_000 } },
  },
  {
    rule: "K18",
    given: "accepted.awaiting",
    when: inc("CallConfirmed"),
    leadsTo: {
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
    leadsTo: {
      to: "confirmed",
      effects: [wipe("exponent")],
      context: { confirmedAt: later, fingerprint, emojiVariants: null },
    },
  },
  {
    rule: "K18k",
    about: "the other side may show other emoji",
    given: "accepted.verifying",
    when: inc("KeyAgreed", { emojiVariants: { minimal: ["🎄"], padded: ["🌾"] } }),
    leadsTo: {
      to: "confirmed",
      effects: [wipe("exponent")],
      context: { emojiVariants: { minimal: ["🎄"], padded: ["🌾"] } },
    },
  },
  {
    rule: "K19",
    given: "accepted.verifying",
    when: inc("KeyRejected", { check: "gAHash" }),
    leadsTo: { ...disconnected, end: "keyRejected engine disconnect gAHash" },
  },
  ...(["gABounds", "fingerprint"] as const).map((check) => ({
    rule: "K20" as const,
    about: check,
    given: "accepted.verifying",
    when: inc("KeyRejected", { check }),
    leadsTo: { ...disconnected, end: `keyRejected engine disconnect ${check}` },
  })),
  {
    rule: "K20",
    about: "the key could not be computed",
    given: "accepted.verifying",
    when: inc("RequestFailed", { effect: "DeriveKey", error: refused("INTERNAL", 0) }),
    leadsTo: { ...disconnected, end: "requestRefused telegram disconnect INTERNAL" },
  },
  ...(["CallRegistered", "CallReceived", "CallAccepted", "CallConfirmed"] as const).map((type) => ({
    rule: "K20w" as const,
    about: `${type} with another access hash`,
    given: "accepted.sending",
    when: inc(type, otherTag),
    leadsTo: { ...disconnected, end: "invalidObject engine disconnect -" },
  })),
  {
    rule: "K20w",
    about: "another caller",
    given: "accepted.awaiting",
    when: inc("CallConfirmed", otherPeople),
    leadsTo: { ...disconnected, end: "invalidObject engine disconnect -" },
  },
  {
    rule: "K21",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "AcceptCall", error: refused("CALL_ALREADY_ACCEPTED") }),
    leadsTo: {
      to: "discarded.reporting",
      end: "elsewhere telegram - CALL_ALREADY_ACCEPTED",
      effects: [wipe()],
    },
  },
  {
    rule: "K21u",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "AcceptCall", error: unanswered }),
    leadsTo: { due: { exchange: 20_000 }, context: { answerInDoubt: true } },
  },
  {
    rule: "K21o",
    about: "after a restart",
    given: "accepted.sending",
    when: inc("EffectRetried"),
    leadsTo: { due: { exchange: 20_000 }, context: { answerInDoubt: true } },
  },
  ...(
    [
      ["our answer was sent twice", inc("EffectRetried")],
      ["our answer got no answer", inc("RequestFailed", { effect: "AcceptCall", error: unanswered })],
    ] as const
  ).map(([about, before]) => ({
    rule: "K21r" as const,
    about,
    given: ["accepted.sending", before] as const,
    when: inc("RequestFailed", { effect: "AcceptCall", error: refused("CALL_ALREADY_ACCEPTED") }),
    leadsTo: { due: { exchange: 20_000 } },
  })),
  {
    rule: "K21r",
    about: "the client asked twice by itself",
    given: "accepted.sending",
    when: inc("RequestFailed", {
      effect: "AcceptCall",
      error: { ...refused("CALL_ALREADY_ACCEPTED"), outcome: "unknown" },
    }),
    leadsTo: { due: { exchange: 20_000 }, context: { answerInDoubt: true } },
  },
  {
    rule: "K22",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "AcceptCall", error: refused("CALL_ALREADY_DECLINED") }),
    leadsTo: { to: "discarded.reporting", end: "cancelled peer - CALL_ALREADY_DECLINED", effects: [wipe()] },
  },
  {
    rule: "K23",
    given: "accepted.sending",
    when: inc("RequestFailed", {
      effect: "AcceptCall",
      error: refused("CALL_PROTOCOL_COMPAT_LAYER_INVALID", 406),
    }),
    leadsTo: {
      ...disconnected,
      end: "protocolMismatch telegram disconnect CALL_PROTOCOL_COMPAT_LAYER_INVALID",
    },
  },
  {
    rule: "K24",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "AcceptCall", error: refused("CALL_OCCUPY_FAILED", 500) }),
    leadsTo: { ...busy, end: "busy telegram busy CALL_OCCUPY_FAILED" },
  },
  {
    rule: "K24e",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "AcceptCall", error: refused("CALL_PEER_INVALID") }),
    leadsTo: { ...disconnected, end: "requestRefused telegram disconnect CALL_PEER_INVALID" },
  },
  ...["accepted.preparing", "accepted.sending", "accepted.awaiting", "accepted.verifying"].map((given) => ({
    rule: "K25" as const,
    given,
    when: inc("TimerExpired", { timer: "exchange" }),
    leadsTo: { ...disconnected, end: "exchangeTimeout deadline disconnect -" },
  })),
  ...["accepted.preparing", "accepted.sending", "accepted.awaiting", "accepted.verifying"].map((given) => ({
    rule: "K26" as const,
    given,
    when: inc("CallHungUp"),
    leadsTo: { ...disconnected, end: "hungUp us hangup -", effects: [discardCall("hangup")] },
  })),
  {
    rule: "K26",
    about: "our network is gone",
    given: "accepted.awaiting",
    when: inc("CallHungUp", { cause: "connectionLost" }),
    leadsTo: { ...disconnected, end: "connectionLost us disconnect -" },
  },
  { rule: "K27", given: "accepted.awaiting", when: inc("CallAccepted"), leadsTo: "ignored" },
  { rule: "K28", given: "accepted.awaiting", when: inc("CallRegistered"), leadsTo: "ignored" },
  { rule: "K28", given: "accepted.awaiting", when: inc("CallReceived"), leadsTo: "ignored" },
  {
    rule: "K29",
    about: "with another value: never a second key",
    given: "accepted.verifying",
    when: inc("CallConfirmed", { gAOrB: "gA2" as Base64Url }),
    leadsTo: "ignored",
  },
];

export const calleeExchangeCases: readonly RuleCase[] = rows.map((row) => ({
  ...row,
  direction: "incoming",
}));
