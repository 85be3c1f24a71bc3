import { defaultCallProtocol } from "../../call/call-protocol.ts";
import type { AccessTag, Base64Url, Int64, PeerRef } from "../../call/ids.ts";
import { peer } from "../call-fixtures.ts";
import { discardCall, out, refused, telegramCallId, later, unanswered, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const gB = "gB" as Base64Url;
const fingerprint = "6453356737495191864" as Int64;
const otherFingerprint = "1" as Int64;
const otherTag = { accessTag: "other" as AccessTag };
const otherPeople = { participantRef: "stranger" as PeerRef };
const named = { telegramCallId, accessTag: "tag" as AccessTag };
const emoji = ["🎄", "🌾", "⛄", "💯"];
const confirmCall = {
  type: "ConfirmCall",
  params: { telegramCallId, fingerprint, protocol: defaultCallProtocol },
} as const;
const derive = { type: "DeriveKey", params: { role: "caller", gB } } as const;
const invalid = {
  to: "discarded.ending",
  end: "invalidObject engine disconnect -",
  effects: [discardCall("disconnect")],
  due: { hangup: 6_000 },
} as const;
const rejected = { ...invalid, end: "keyRejected engine disconnect -" } as const;
const cancelled = {
  to: "discarded.ending",
  effects: [discardCall("missed")],
  due: { hangup: 6_000 },
} as const;

/** The key exchange: C7, C11 to C21, C24, C26. */
const rows: readonly Omit<RuleCase, "direction">[] = [
  {
    rule: "C7",
    about: "accepted",
    given: "requested.sending",
    when: out("CallAccepted"),
    leadsTo: {
      to: "accepted.deriving",
      effects: [derive],
      due: { exchange: 21_000 },
      context: { ...named, acceptedAt: later },
    },
  },
  {
    rule: "C7",
    about: "confirmed",
    given: "requested.sending",
    when: out("CallConfirmed", { gAOrB: gB }),
    leadsTo: {
      to: "accepted.deriving",
      effects: [derive],
      due: { exchange: 21_000 },
      context: { ...named, acceptedAt: later, confirmation: { gAOrB: gB, fingerprint } },
    },
  },
  {
    rule: "C11",
    about: "no device had reported that it rings",
    given: "waiting.registered",
    when: out("CallAccepted"),
    leadsTo: { to: "accepted.deriving", effects: [derive], due: { exchange: 21_000 } },
  },
  {
    rule: "C11",
    given: "waiting.ringing",
    when: out("CallAccepted"),
    leadsTo: {
      to: "accepted.deriving",
      effects: [derive],
      due: { exchange: 21_000 },
      context: { acceptedAt: later, agreedProtocol: defaultCallProtocol },
    },
  },
  {
    rule: "C11",
    about: "video may turn on, and never off again",
    given: ["waiting.registered", out("CallReceived", { video: true })],
    when: out("CallAccepted", { video: false }),
    leadsTo: {
      to: "accepted.deriving",
      effects: [derive],
      due: { exchange: 21_000 },
      context: { video: true },
    },
  },
  ...["waiting.registered", "waiting.ringing"].map((given) => ({
    rule: "C11c" as const,
    given,
    when: out("CallConfirmed", { gAOrB: gB }),
    leadsTo: {
      to: "accepted.deriving",
      effects: [derive],
      due: { exchange: 21_000 },
      context: { acceptedAt: later, confirmation: { gAOrB: gB, fingerprint } },
    },
  })),
  {
    rule: "C11k",
    given: "accepted.deriving",
    when: out("KeyAgreed"),
    leadsTo: {
      to: "accepted.confirming",
      effects: [confirmCall],
      due: { exchange: 20_000 },
      context: { fingerprint, emoji },
    },
  },
  {
    rule: "C12",
    given: "accepted.deriving",
    when: out("KeyRejected", { check: "gBBounds" }),
    leadsTo: { ...rejected, end: "keyRejected engine disconnect gBBounds" },
  },
  {
    rule: "C12",
    about: "the key could not be computed",
    given: "accepted.deriving",
    when: out("RequestFailed", { effect: "DeriveKey", error: refused("INTERNAL", 0) }),
    leadsTo: { ...rejected, end: "requestRefused telegram disconnect INTERNAL" },
  },
  {
    rule: "C13",
    about: "the answer to our request names other people",
    given: "requested.sending",
    when: out("CallRegistered", otherPeople),
    leadsTo: { ...invalid, context: { telegramCallId } },
  },
  { rule: "C13", given: "requested.sending", when: out("CallRequested", otherPeople), leadsTo: invalid },
  { rule: "C13", given: "requested.sending", when: out("CallReceived", otherPeople), leadsTo: invalid },
  { rule: "C13", given: "requested.sending", when: out("CallAccepted", otherPeople), leadsTo: invalid },
  { rule: "C13", given: "requested.sending", when: out("CallConfirmed", otherPeople), leadsTo: invalid },
  {
    rule: "C13",
    about: "another access hash",
    given: "waiting.registered",
    when: out("CallReceived", otherTag),
    leadsTo: invalid,
  },
  {
    rule: "C13",
    about: "another access hash",
    given: "waiting.registered",
    when: out("CallAccepted", otherTag),
    leadsTo: invalid,
  },
  {
    rule: "C13",
    about: "another callee",
    given: "waiting.ringing",
    when: out("CallAccepted", otherPeople),
    leadsTo: invalid,
  },
  {
    rule: "C13",
    about: "another caller",
    given: "waiting.ringing",
    when: out("CallAccepted", { adminRef: peer }),
    leadsTo: invalid,
  },
  { rule: "C13", given: "waiting.ringing", when: out("CallConfirmed", otherTag), leadsTo: invalid },
  { rule: "C13", given: "accepted.deriving", when: out("CallConfirmed", otherTag), leadsTo: invalid },
  { rule: "C13", given: "accepted.confirming", when: out("CallConfirmed", otherPeople), leadsTo: invalid },
  {
    rule: "C14",
    about: "with another value: the first one wins",
    given: "accepted.deriving",
    when: out("CallAccepted", { gB: "gB2" as Base64Url }),
    leadsTo: "ignored",
  },
  { rule: "C14", given: "accepted.confirming", when: out("CallAccepted"), leadsTo: "ignored" },
  {
    rule: "C15",
    given: "accepted.deriving",
    when: out("CallConfirmed", { gAOrB: gB }),
    leadsTo: {
      due: { exchange: 20_000 },
      context: { confirmation: { gAOrB: gB, fingerprint }, confirmedAt: null },
    },
  },
  {
    rule: "C16",
    given: "accepted.confirming",
    when: out("CallConfirmed", { conferenceSupported: true }),
    leadsTo: {
      to: "confirmed",
      effects: [wipe("exponent")],
      context: {
        confirmedAt: later,
        connection: {
          p2pAllowed: true,
          conferenceSupported: true,
          startDate: later / 1000 + 1,
          servers: { reflector: 0, webrtc: 2 },
        },
      },
    },
  },
  {
    rule: "C16",
    about: "Telegram confirmed before our key was ready",
    given: ["accepted.deriving", out("CallConfirmed")],
    when: out("KeyAgreed"),
    leadsTo: {
      to: "confirmed",
      effects: [wipe("exponent")],
      context: { confirmedAt: later, fingerprint, emoji },
    },
  },
  {
    rule: "C17",
    given: "accepted.confirming",
    when: out("CallConfirmed", { fingerprint: otherFingerprint }),
    leadsTo: { ...rejected, end: "keyRejected engine disconnect fingerprint" },
  },
  {
    rule: "C17",
    about: "Telegram confirmed another key before ours was ready",
    given: ["accepted.deriving", out("CallConfirmed", { fingerprint: otherFingerprint })],
    when: out("KeyAgreed"),
    leadsTo: { ...rejected, end: "keyRejected engine disconnect fingerprint" },
  },
  ...(["CallRegistered", "CallReceived", "CallRequested", "CallAccepted"] as const).map((type) => ({
    rule: "C18" as const,
    about: `answered with ${type}`,
    given: "accepted.confirming",
    when: out(type, { effectId: "r:0" as never }),
    leadsTo: { ...rejected, end: "requestRefused engine disconnect -" },
  })),
  {
    rule: "C19",
    given: "accepted.confirming",
    when: out("RequestFailed", { effect: "ConfirmCall", error: refused("CALL_ALREADY_DECLINED") }),
    leadsTo: { to: "discarded.reporting", end: "hungUp peer - CALL_ALREADY_DECLINED", effects: [wipe()] },
  },
  {
    rule: "C20",
    given: "accepted.confirming",
    when: out("RequestFailed", { effect: "ConfirmCall", error: refused("CALL_ALREADY_ACCEPTED") }),
    leadsTo: { due: { exchange: 20_000 } },
  },
  {
    rule: "C20u",
    given: "accepted.confirming",
    when: out("RequestFailed", { effect: "ConfirmCall", error: unanswered }),
    leadsTo: { due: { exchange: 20_000 } },
  },
  {
    rule: "C21",
    given: "accepted.confirming",
    when: out("RequestFailed", { effect: "ConfirmCall", error: refused("DH_G_A_INVALID") }),
    leadsTo: { ...rejected, end: "requestRefused telegram disconnect DH_G_A_INVALID" },
  },
  ...["accepted.deriving", "accepted.confirming"].map((given) => ({
    rule: "C24" as const,
    given,
    when: out("TimerExpired", { timer: "exchange" }),
    leadsTo: { ...rejected, end: "exchangeTimeout deadline disconnect -" },
  })),
  {
    rule: "C26",
    given: "accepted.confirming",
    when: out("CallHungUp"),
    leadsTo: { ...cancelled, end: "hungUp us hangup -", effects: [discardCall("hangup")] },
  },
  {
    rule: "C26",
    about: "our network is gone",
    given: "accepted.deriving",
    when: out("CallHungUp", { cause: "connectionLost" }),
    leadsTo: { ...cancelled, end: "connectionLost us disconnect -", effects: [discardCall("disconnect")] },
  },
];

export const callerExchangeCases: readonly RuleCase[] = rows.map((row) => ({
  ...row,
  direction: "outgoing",
}));
