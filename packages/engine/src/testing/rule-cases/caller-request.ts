import { defaultCallProtocol } from "../../call/call-protocol.ts";
import type { AccessTag, Base64Url } from "../../call/ids.ts";
import { peer, self } from "../call-fixtures.ts";
import { discardCall, out, refused, telegramCallId, later, unanswered, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const gAHash = "A".repeat(43) as Base64Url;
const named = { telegramCallId, accessTag: "tag" as AccessTag };
const cancelled = {
  to: "discarded.ending",
  effects: [discardCall("missed")],
  due: { hangup: 6_000 },
} as const;

/** Until the callee answers: C1 to C10, C22 to C28. */
const rows: readonly Omit<RuleCase, "direction">[] = [
  {
    rule: "C1",
    given: "new",
    when: out("CallPlaced", { video: true }),
    leadsTo: {
      to: "requested.preparing",
      effects: [{ type: "PrepareKey", params: { role: "caller" } }],
      due: { request: 21_999 },
      context: { createdAt: later, peerRef: peer, selfRef: self, video: true, randomId: 7 },
    },
  },
  {
    rule: "C2",
    given: "requested.preparing",
    when: out("KeyPrepared"),
    leadsTo: {
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
    leadsTo: { to: "discarded.reporting", end: "keyRejected engine - dhConfig", effects: [wipe()] },
  },
  {
    rule: "C3",
    about: "the DH config could not be had",
    given: "requested.preparing",
    when: out("RequestFailed", { effect: "PrepareKey", error: unanswered }),
    leadsTo: { to: "discarded.reporting", end: "requestRefused telegram - TIMEOUT", effects: [wipe()] },
  },
  {
    rule: "C3t",
    given: "requested.preparing",
    when: out("TimerExpired", { timer: "request" }),
    leadsTo: { to: "discarded.reporting", end: "requestTimeout deadline - -", effects: [wipe()] },
  },
  {
    rule: "C4",
    given: "requested.preparing",
    when: out("CallHungUp"),
    leadsTo: {
      to: "discarded.reporting",
      end: "cancelled us - -",
      effects: [wipe()],
      context: { endedAt: later },
    },
  },
  {
    rule: "C5",
    given: "requested.sending",
    when: out("CallRegistered"),
    leadsTo: { to: "waiting.registered", due: { receive: 21_000 }, context: named },
  },
  {
    rule: "C6",
    given: "requested.sending",
    when: out("CallRequested"),
    leadsTo: { to: "waiting.registered", due: { receive: 21_000 }, context: named },
  },
  {
    rule: "C8",
    about: "discarded",
    given: "requested.sending",
    when: out("CallDiscarded", { reason: "busy", durationSeconds: null }),
    leadsTo: { to: "discarded.reporting", end: "declinedOrBusy peer busy -", effects: [wipe()] },
  },
  {
    rule: "C8",
    about: "vanished",
    given: "requested.sending",
    when: out("CallVanished"),
    leadsTo: { to: "discarded.reporting", end: "vanished telegram - -", effects: [wipe()] },
  },
  {
    rule: "C8",
    about: "discarded after our user had cancelled",
    given: "requested.cancelling",
    when: out("CallDiscarded", { reason: "missed" }),
    leadsTo: { to: "discarded.reporting", end: "cancelled us missed -", effects: [wipe()] },
  },
  {
    rule: "C8",
    about: "vanished after our user had cancelled",
    given: "requested.cancelling",
    when: out("CallVanished"),
    leadsTo: { to: "discarded.reporting", end: "cancelled us - -", effects: [wipe()] },
  },
  {
    rule: "C9",
    about: "as the answer to the request",
    given: "requested.sending",
    when: out("CallReceived"),
    leadsTo: { to: "waiting.ringing", due: { ring: 91_000 }, context: { ...named, ringingAt: later } },
  },
  {
    rule: "C9",
    about: "the ring timer replaces the receive timer",
    given: "waiting.registered",
    when: out("CallReceived", { video: true }),
    leadsTo: { to: "waiting.ringing", due: { ring: 91_000 }, context: { ringingAt: later, video: true } },
  },
  { rule: "C10", given: "waiting.registered", when: out("CallRegistered"), leadsTo: "ignored" },
  { rule: "C10", given: "waiting.ringing", when: out("CallReceived"), leadsTo: "ignored" },
  {
    rule: "C10",
    about: "older news comes late",
    given: "waiting.ringing",
    when: out("CallRegistered"),
    leadsTo: "ignored",
  },
  { rule: "C10", given: "accepted.deriving", when: out("CallReceived"), leadsTo: "ignored" },
  { rule: "C10", given: "accepted.confirming", when: out("CallRegistered"), leadsTo: "ignored" },
  {
    rule: "C22",
    given: "waiting.registered",
    when: out("TimerExpired", { timer: "receive" }),
    leadsTo: { ...cancelled, end: "receiveTimeout deadline missed -" },
  },
  {
    rule: "C23",
    given: "waiting.ringing",
    when: out("TimerExpired", { timer: "ring" }),
    leadsTo: { ...cancelled, end: "ringTimeout deadline missed -" },
  },
  ...["waiting.registered", "waiting.ringing"].map((given) => ({
    rule: "C25" as const,
    given,
    when: out("CallHungUp"),
    leadsTo: { ...cancelled, end: "cancelled us missed -" },
  })),
  {
    rule: "C27",
    given: "requested.sending",
    when: out("CallHungUp"),
    leadsTo: {
      to: "requested.cancelling",
      end: "cancelled us missed -",
      due: { request: 20_999 },
      context: { endedAt: later },
    },
  },
  ...(["CallRegistered", "CallReceived", "CallRequested", "CallAccepted", "CallConfirmed"] as const).map(
    (type) => ({
      rule: "C27a" as const,
      about: `as ${type}`,
      given: "requested.cancelling",
      when: out(type),
      leadsTo: { ...cancelled, end: "cancelled us missed -", context: { ...named, endedAt: later - 1_000 } },
    }),
  ),
  {
    rule: "C27a",
    about: "the call that was given up turns out to exist",
    given: ["requested.sending", out("TimerExpired", { timer: "request" })],
    when: out("CallRegistered"),
    leadsTo: { ...cancelled, end: "requestTimeout deadline missed -" },
  },
  {
    rule: "C27b",
    given: "requested.cancelling",
    when: out("RequestFailed", { effect: "RequestCall", error: refused("USER_PRIVACY_RESTRICTED", 403) }),
    leadsTo: { to: "discarded.reporting", end: "cancelled us - -", effects: [wipe()] },
  },
  {
    rule: "C27c",
    given: "requested.cancelling",
    when: out("TimerExpired", { timer: "request" }),
    leadsTo: {
      to: "discarded.reporting",
      end: "cancelled us - -",
      effects: [wipe("exponent", "key", "media")],
      due: { report: 61_000 },
    },
  },
  ...(["CallRegistered", "CallReceived", "CallRequested", "CallAccepted", "CallConfirmed"] as const).map(
    (type) => ({
      rule: "C27d" as const,
      about: "our user had cancelled",
      given: ["requested.cancelling", out("TimerExpired", { timer: "request" })] as const,
      when: out(type),
      leadsTo: { ...cancelled, end: "cancelled us missed -", context: named },
    }),
  ),
  {
    rule: "C27d",
    about: "Telegram had not answered in time",
    given: [
      "requested.sending",
      out("TimerExpired", { timer: "request" }),
      out("TimerExpired", { timer: "request" }),
    ],
    when: out("CallReceived"),
    leadsTo: { ...cancelled, end: "requestTimeout deadline missed -", context: named },
  },
  ...(
    [
      ["USER_PRIVACY_RESTRICTED", 403, "privacy"],
      ["USER_IS_BLOCKED", 403, "blocked"],
      ["PARTICIPANT_VERSION_OUTDATED", 400, "protocolMismatch"],
      ["CALL_PROTOCOL_FLAGS_INVALID", 400, "protocolMismatch"],
      ["FLOOD_WAIT", 420, "flood"],
      ["USER_ID_INVALID", 400, "targetInvalid"],
      ["INPUT_USER_DEACTIVATED", 400, "targetInvalid"],
      ["SESSION_REVOKED", 401, "loggedOut"],
      ["SOMETHING_NEW", 401, "loggedOut"],
      ["PARTICIPANT_CALL_FAILED", 500, "requestRefused"],
    ] as const
  ).map(([type, code, reason]) => ({
    rule: "C28" as const,
    about: type,
    given: "requested.sending",
    when: out("RequestFailed", { effect: "RequestCall", error: refused(type, code) }),
    leadsTo: { to: "discarded.reporting", end: `${reason} telegram - ${type}`, effects: [wipe()] },
  })),
  {
    rule: "C28u",
    given: "requested.sending",
    when: out("RequestFailed", { effect: "RequestCall", error: unanswered }),
    leadsTo: { due: { request: 20_999 } },
  },
  {
    rule: "C28u",
    about: "our user has cancelled meanwhile",
    given: "requested.cancelling",
    when: out("RequestFailed", { effect: "RequestCall", error: unanswered }),
    leadsTo: { end: "cancelled us missed -", due: { request: 20_999 } },
  },
  {
    rule: "C28t",
    given: "requested.sending",
    when: out("TimerExpired", { timer: "request" }),
    leadsTo: {
      to: "requested.cancelling",
      end: "requestTimeout deadline missed -",
      due: { request: 21_999 },
    },
  },
];

export const callerRequestCases: readonly RuleCase[] = rows.map((row) => ({ ...row, direction: "outgoing" }));
