import { defaultCallProtocol } from "../../call/call-protocol.ts";
import type { AccessTag, Base64Url, Int64, PeerRef } from "../../call/ids.ts";
import { peer, self } from "../call-fixtures.ts";
import { discardCall, out, refused, telegramCallId, then, unanswered, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const gAHash = "A".repeat(43) as Base64Url;
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

/** C1 to C28 of the protocol's table; C29 to C42 hold for either side. */
const rows: readonly Omit<RuleCase, "direction">[] = [
  {
    rule: "C1",
    given: "new",
    when: out("CallPlaced", { video: true }),
    then: {
      to: "requested.preparing",
      effects: [{ type: "PrepareKey", params: { role: "caller" } }],
      due: { request: 21_999 },
      context: { createdAt: then, peerRef: peer, selfRef: self, video: true, randomId: 7 },
    },
  },
  {
    rule: "C2",
    given: "requested.preparing",
    when: out("KeyPrepared"),
    then: {
      to: "requested.sending",
      effects: [
        {
          type: "RequestCall",
          params: { peerRef: peer, video: false, randomId: 7, gAHash, protocol: defaultCallProtocol },
        },
      ],
      due: { request: 21_999 },
      context: { gAHash },
    },
  },
  {
    rule: "C3",
    about: "the DH config is bad",
    given: "requested.preparing",
    when: out("KeyRejected", { check: "dhConfig" }),
    then: { to: "discarded.reporting", end: "keyRejected engine - dhConfig", effects: [wipe()] },
  },
  {
    rule: "C3",
    about: "the DH config could not be had",
    given: "requested.preparing",
    when: out("RequestFailed", { effect: "PrepareKey", error: unanswered }),
    then: { to: "discarded.reporting", end: "requestRefused telegram - TIMEOUT", effects: [wipe()] },
  },
  {
    rule: "C3t",
    given: "requested.preparing",
    when: out("TimerExpired", { timer: "request" }),
    then: { to: "discarded.reporting", end: "requestTimeout deadline - -", effects: [wipe()] },
  },
  {
    rule: "C4",
    given: "requested.preparing",
    when: out("CallHungUp"),
    then: {
      to: "discarded.reporting",
      end: "cancelled us - -",
      effects: [wipe()],
      context: { endedAt: then },
    },
  },
  {
    rule: "C5",
    given: "requested.sending",
    when: out("CallRegistered"),
    then: { to: "waiting.registered", due: { receive: 21_000 }, context: named },
  },
  {
    rule: "C6",
    given: "requested.sending",
    when: out("CallRequested"),
    then: { to: "waiting.registered", due: { receive: 21_000 }, context: named },
  },
  {
    rule: "C7",
    about: "accepted",
    given: "requested.sending",
    when: out("CallAccepted"),
    then: {
      to: "accepted.deriving",
      effects: [derive],
      due: { exchange: 21_000 },
      context: { ...named, acceptedAt: then },
    },
  },
  {
    rule: "C7",
    about: "confirmed",
    given: "requested.sending",
    when: out("CallConfirmed", { gAOrB: gB }),
    then: {
      to: "accepted.deriving",
      effects: [derive],
      due: { exchange: 21_000 },
      context: { ...named, acceptedAt: then, confirmation: { gAOrB: gB, fingerprint } },
    },
  },
  {
    rule: "C8",
    about: "discarded",
    given: "requested.sending",
    when: out("CallDiscarded", { reason: "busy", durationSeconds: null }),
    then: { to: "discarded.reporting", end: "declinedOrBusy peer busy -", effects: [wipe()] },
  },
  {
    rule: "C8",
    about: "vanished",
    given: "requested.sending",
    when: out("CallVanished"),
    then: { to: "discarded.reporting", end: "vanished telegram - -", effects: [wipe()] },
  },
  {
    rule: "C8",
    about: "discarded after our user had cancelled",
    given: "requested.cancelling",
    when: out("CallDiscarded", { reason: "missed" }),
    then: { to: "discarded.reporting", end: "cancelled us missed -", effects: [wipe()] },
  },
  {
    rule: "C8",
    about: "vanished after our user had cancelled",
    given: "requested.cancelling",
    when: out("CallVanished"),
    then: { to: "discarded.reporting", end: "cancelled us missed -", effects: [wipe()] },
  },
  {
    rule: "C9",
    about: "as the answer to the request",
    given: "requested.sending",
    when: out("CallReceived"),
    then: { to: "waiting.ringing", due: { ring: 91_000 }, context: { ...named, ringingAt: then } },
  },
  {
    rule: "C9",
    about: "the ring timer replaces the receive timer",
    given: "waiting.registered",
    when: out("CallReceived", { video: true }),
    then: { to: "waiting.ringing", due: { ring: 91_000 }, context: { ringingAt: then, video: true } },
  },
  { rule: "C10", given: "waiting.registered", when: out("CallRegistered"), then: "ignored" },
  { rule: "C10", given: "waiting.ringing", when: out("CallReceived"), then: "ignored" },
  {
    rule: "C10",
    about: "older news comes late",
    given: "waiting.ringing",
    when: out("CallRegistered"),
    then: "ignored",
  },
  { rule: "C10", given: "accepted.deriving", when: out("CallReceived"), then: "ignored" },
  { rule: "C10", given: "accepted.confirming", when: out("CallRegistered"), then: "ignored" },
  {
    rule: "C11",
    about: "no device had reported that it rings",
    given: "waiting.registered",
    when: out("CallAccepted"),
    then: { to: "accepted.deriving", effects: [derive], due: { exchange: 21_000 } },
  },
  {
    rule: "C11",
    given: "waiting.ringing",
    when: out("CallAccepted"),
    then: {
      to: "accepted.deriving",
      effects: [derive],
      due: { exchange: 21_000 },
      context: { acceptedAt: then, agreedProtocol: defaultCallProtocol },
    },
  },
  {
    rule: "C11k",
    given: "accepted.deriving",
    when: out("KeyAgreed"),
    then: {
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
    then: { ...rejected, end: "keyRejected engine disconnect gBBounds" },
  },
  {
    rule: "C12",
    about: "the key could not be computed",
    given: "accepted.deriving",
    when: out("RequestFailed", { effect: "DeriveKey", error: refused("INTERNAL", 0) }),
    then: { ...rejected, end: "requestRefused telegram disconnect INTERNAL" },
  },
  {
    rule: "C13",
    about: "the answer to our request names other people",
    given: "requested.sending",
    when: out("CallRegistered", otherPeople),
    then: { ...invalid, context: { telegramCallId } },
  },
  { rule: "C13", given: "requested.sending", when: out("CallRequested", otherPeople), then: invalid },
  { rule: "C13", given: "requested.sending", when: out("CallReceived", otherPeople), then: invalid },
  { rule: "C13", given: "requested.sending", when: out("CallAccepted", otherPeople), then: invalid },
  { rule: "C13", given: "requested.sending", when: out("CallConfirmed", otherPeople), then: invalid },
  {
    rule: "C13",
    about: "another access hash",
    given: "waiting.registered",
    when: out("CallReceived", otherTag),
    then: invalid,
  },
  {
    rule: "C13",
    about: "another access hash",
    given: "waiting.registered",
    when: out("CallAccepted", otherTag),
    then: invalid,
  },
  {
    rule: "C13",
    about: "another callee",
    given: "waiting.ringing",
    when: out("CallAccepted", otherPeople),
    then: invalid,
  },
  {
    rule: "C13",
    about: "another caller",
    given: "waiting.ringing",
    when: out("CallAccepted", { adminRef: peer }),
    then: invalid,
  },
  { rule: "C13", given: "accepted.deriving", when: out("CallConfirmed", otherTag), then: invalid },
  { rule: "C13", given: "accepted.confirming", when: out("CallConfirmed", otherPeople), then: invalid },
  {
    rule: "C14",
    about: "with another value: the first one wins",
    given: "accepted.deriving",
    when: out("CallAccepted", { gB: "gB2" as Base64Url }),
    then: "ignored",
  },
  { rule: "C14", given: "accepted.confirming", when: out("CallAccepted"), then: "ignored" },
  {
    rule: "C15",
    given: "accepted.deriving",
    when: out("CallConfirmed", { gAOrB: gB }),
    then: {
      due: { exchange: 20_000 },
      context: { confirmation: { gAOrB: gB, fingerprint }, confirmedAt: null },
    },
  },
  {
    rule: "C16",
    given: "accepted.confirming",
    when: out("CallConfirmed", { conferenceSupported: true }),
    then: {
      to: "confirmed",
      effects: [wipe("exponent")],
      context: {
        confirmedAt: then,
        connection: {
          p2pAllowed: true,
          conferenceSupported: true,
          startDate: then / 1000 + 1,
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
    then: {
      to: "confirmed",
      effects: [wipe("exponent")],
      context: { confirmedAt: then, fingerprint, emoji },
    },
  },
  {
    rule: "C17",
    given: "accepted.confirming",
    when: out("CallConfirmed", { fingerprint: otherFingerprint }),
    then: rejected,
  },
  {
    rule: "C17",
    about: "Telegram confirmed another key before ours was ready",
    given: ["accepted.deriving", out("CallConfirmed", { fingerprint: otherFingerprint })],
    when: out("KeyAgreed"),
    then: rejected,
  },
  ...(["CallRegistered", "CallReceived", "CallAccepted"] as const).map((type) => ({
    rule: "C18" as const,
    about: `answered with ${type}`,
    given: "accepted.confirming",
    when: out(type, { effectId: "r:0" as never }),
    then: { ...rejected, end: "requestRefused engine disconnect -" },
  })),
  {
    rule: "C19",
    given: "accepted.confirming",
    when: out("RequestFailed", { effect: "ConfirmCall", error: refused("CALL_ALREADY_DECLINED") }),
    then: { to: "discarded.reporting", end: "hungUp peer - CALL_ALREADY_DECLINED", effects: [wipe()] },
  },
  {
    rule: "C20",
    given: "accepted.confirming",
    when: out("RequestFailed", { effect: "ConfirmCall", error: refused("CALL_ALREADY_ACCEPTED") }),
    then: { due: { exchange: 20_000 } },
  },
  {
    rule: "C20u",
    given: "accepted.confirming",
    when: out("RequestFailed", { effect: "ConfirmCall", error: unanswered }),
    then: { due: { exchange: 20_000 } },
  },
  {
    rule: "C21",
    given: "accepted.confirming",
    when: out("RequestFailed", { effect: "ConfirmCall", error: refused("DH_G_A_INVALID") }),
    then: { ...rejected, end: "requestRefused telegram disconnect DH_G_A_INVALID" },
  },
  {
    rule: "C22",
    given: "waiting.registered",
    when: out("TimerExpired", { timer: "receive" }),
    then: { ...cancelled, end: "receiveTimeout deadline missed -" },
  },
  {
    rule: "C23",
    given: "waiting.ringing",
    when: out("TimerExpired", { timer: "ring" }),
    then: { ...cancelled, end: "ringTimeout deadline missed -" },
  },
  ...["accepted.deriving", "accepted.confirming"].map((given) => ({
    rule: "C24" as const,
    given,
    when: out("TimerExpired", { timer: "exchange" }),
    then: { ...rejected, end: "exchangeTimeout deadline disconnect -" },
  })),
  ...["waiting.registered", "waiting.ringing"].map((given) => ({
    rule: "C25" as const,
    given,
    when: out("CallHungUp"),
    then: { ...cancelled, end: "cancelled us missed -" },
  })),
  {
    rule: "C26",
    given: "accepted.confirming",
    when: out("CallHungUp"),
    then: { ...cancelled, end: "hungUp us hangup -", effects: [discardCall("hangup")] },
  },
  {
    rule: "C26",
    about: "our network is gone",
    given: "accepted.deriving",
    when: out("CallHungUp", { cause: "connectionLost" }),
    then: { ...cancelled, end: "connectionLost us disconnect -", effects: [discardCall("disconnect")] },
  },
  {
    rule: "C27",
    given: "requested.sending",
    when: out("CallHungUp"),
    then: {
      to: "requested.cancelling",
      end: "cancelled us missed -",
      due: { request: 20_999 },
      context: { endedAt: then },
    },
  },
  ...(["CallRegistered", "CallReceived", "CallRequested", "CallAccepted", "CallConfirmed"] as const).map(
    (type) => ({
      rule: "C27a" as const,
      about: `as ${type}`,
      given: "requested.cancelling",
      when: out(type),
      then: { ...cancelled, end: "cancelled us missed -", context: { ...named, endedAt: then - 1_000 } },
    }),
  ),
  {
    rule: "C27a",
    about: "the call that was given up turns out to exist",
    given: ["requested.sending", out("TimerExpired", { timer: "request" })],
    when: out("CallRegistered"),
    then: { ...cancelled, end: "requestTimeout deadline missed -" },
  },
  {
    rule: "C27b",
    given: "requested.cancelling",
    when: out("RequestFailed", { effect: "RequestCall", error: refused("USER_PRIVACY_RESTRICTED", 403) }),
    then: { to: "discarded.reporting", end: "cancelled us missed -", effects: [wipe()] },
  },
  {
    rule: "C27c",
    given: "requested.cancelling",
    when: out("TimerExpired", { timer: "request" }),
    then: { to: "discarded.reporting", end: "cancelled us missed -", effects: [wipe()] },
  },
  ...(
    [
      ["USER_PRIVACY_RESTRICTED", 403, "privacy"],
      ["USER_IS_BLOCKED", 403, "blocked"],
      ["PARTICIPANT_VERSION_OUTDATED", 400, "protocolMismatch"],
      ["CALL_PROTOCOL_FLAGS_INVALID", 400, "protocolMismatch"],
      ["FLOOD_WAIT", 420, "flood"],
      ["USER_ID_INVALID", 400, "requestRefused"],
    ] as const
  ).map(([type, code, reason]) => ({
    rule: "C28" as const,
    about: type,
    given: "requested.sending",
    when: out("RequestFailed", { effect: "RequestCall", error: refused(type, code) }),
    then: { to: "discarded.reporting", end: `${reason} telegram - ${type}`, effects: [wipe()] },
  })),
  {
    rule: "C28u",
    given: "requested.sending",
    when: out("RequestFailed", { effect: "RequestCall", error: unanswered }),
    then: { due: { request: 20_999 } },
  },
  {
    rule: "C28u",
    about: "our user has cancelled meanwhile",
    given: "requested.cancelling",
    when: out("RequestFailed", { effect: "RequestCall", error: unanswered }),
    then: { end: "cancelled us missed -", due: { request: 20_999 } },
  },
  {
    rule: "C28t",
    given: "requested.sending",
    when: out("TimerExpired", { timer: "request" }),
    then: { to: "requested.cancelling", end: "requestTimeout deadline missed -", due: { request: 21_999 } },
  },
];

export const callerCases: readonly RuleCase[] = rows.map((row) => ({ ...row, direction: "outgoing" }));
