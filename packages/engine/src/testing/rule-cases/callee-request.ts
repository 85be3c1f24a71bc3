import { defaultCallTimeouts } from "../../call/deadlines.ts";
import type { CallAdmission } from "../../call/call-events.ts";
import type { Base64Url, PeerRef } from "../../call/ids.ts";
import { peer, self, startAt } from "../call-fixtures.ts";
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
const disconnected = {
  to: "discarded.ending",
  effects: [discardCall("disconnect")],
  due: { hangup: 6_000 },
} as const;
const busy = { ...disconnected, effects: [discardCall("busy")] } as const;
function admission(policy: CallAdmission["policy"], selfRef: PeerRef = self): { admission: CallAdmission } {
  return { admission: { selfRef, policy, timeouts: defaultCallTimeouts } };
}
/** A call whose request was made `ageMs` before `later`. */
const requestedAgo = (ageMs: number) => inc("CallRequested", { date: (later - ageMs) / 1_000 });

/** Until our user answers: K1 to K8, K11, K12. */
const rows: readonly Omit<RuleCase, "direction">[] = [
  {
    rule: "K1",
    given: "new",
    when: inc("CallRequested", { video: true }),
    leadsTo: {
      to: "requested.arriving",
      effects: [{ type: "ReportReceived", params: { telegramCallId } }],
      due: { ring: 91_000 },
      context: { createdAt: later, ringingAt: later, peerRef: peer, selfRef: self, gAHash, video: true },
    },
  },
  {
    rule: "K1",
    about: "as old as the ring timeout, to the millisecond",
    given: "new",
    when: requestedAgo(defaultCallTimeouts.ringMs),
    leadsTo: {
      to: "requested.arriving",
      effects: [{ type: "ReportReceived", params: { telegramCallId } }],
      due: { ring: 91_000 },
    },
  },
  {
    rule: "K2",
    given: "new",
    when: inc("CallRequested", admission("busy")),
    leadsTo: { ...busy, end: "busy engine busy -", context: { telegramCallId, peerRef: peer } },
  },
  {
    rule: "K3",
    about: "a millisecond older than the ring timeout",
    given: "new",
    when: requestedAgo(defaultCallTimeouts.ringMs + 1),
    leadsTo: { to: "discarded.reporting", end: "stale engine - -", effects: [wipe()] },
  },
  {
    rule: "K3",
    about: "nobody is told that we are busy with a call which nobody waits for",
    given: "new",
    when: inc("CallRequested", { ...admission("busy"), date: startAt / 1000 - 3_600 }),
    leadsTo: { to: "discarded.reporting", end: "stale engine - -", effects: [wipe()] },
  },
  {
    rule: "K4",
    about: "we call ourselves",
    given: "new",
    when: inc("CallRequested", { adminRef: self }),
    leadsTo: { ...busy, end: "refusedCaller engine busy -" },
  },
  {
    rule: "K4",
    about: "the policy refuses unknown callers",
    given: "new",
    when: inc("CallRequested", admission("unknownCaller")),
    leadsTo: { ...busy, end: "refusedCaller engine busy -" },
  },
  ...["A".repeat(42), "A".repeat(44), ""].map((hash) => ({
    rule: "K5" as const,
    about: `a hash of ${hash.length} characters`,
    given: "new",
    when: inc("CallRequested", { gAHash: hash as Base64Url }),
    leadsTo: { ...disconnected, end: "invalidObject engine disconnect -" },
  })),
  {
    rule: "K5",
    about: "another callee",
    given: "new",
    when: inc("CallRequested", { participantRef: "stranger" as PeerRef }),
    leadsTo: { ...disconnected, end: "invalidObject engine disconnect -" },
  },
  ...["requested.arriving", "requested.ringing", "accepted.sending", "accepted.verifying"].map((given) => ({
    rule: "K6" as const,
    given,
    when: inc("CallRequested", { gAHash: "B".repeat(43) as Base64Url }),
    leadsTo: "ignored" as const,
  })),
  {
    rule: "K7",
    given: "requested.arriving",
    when: inc("RequestSucceeded", { effect: "ReportReceived" }),
    leadsTo: { to: "requested.ringing", due: { ring: 90_000 } },
  },
  {
    rule: "K7l",
    given: "accepted.preparing",
    when: inc("RequestSucceeded", { effect: "ReportReceived" }),
    leadsTo: "ignored",
  },
  {
    rule: "K7l",
    given: "accepted.sending",
    when: inc("RequestFailed", { effect: "ReportReceived", error: refused("CALL_PEER_INVALID") }),
    leadsTo: "ignored",
  },
  ...["CALL_ALREADY_DECLINED", "CALL_ALREADY_ACCEPTED", "CALL_PEER_INVALID"].map((type) => ({
    rule: "K8" as const,
    about: type,
    given: "requested.arriving",
    when: inc("RequestFailed", { effect: "ReportReceived", error: refused(type) }),
    leadsTo: {
      to: "discarded.reporting",
      end: `elsewhereOrCancelled telegram - ${type}`,
      effects: [wipe()],
      due: waitsForMessage,
    },
  })),
  ...["FLOOD_WAIT", "SOMETHING_NEW"].map((type) => ({
    rule: "K8f" as const,
    about: type,
    given: "requested.arriving",
    when: inc("RequestFailed", { effect: "ReportReceived", error: refused(type) }),
    leadsTo: { to: "requested.ringing", due: { ring: 90_000 } },
  })),
  {
    rule: "K8u",
    given: "requested.arriving",
    when: inc("RequestFailed", { effect: "ReportReceived", error: unanswered }),
    leadsTo: { to: "requested.ringing", due: { ring: 90_000 } },
  },
  {
    rule: "K11",
    about: "before Telegram knows that we ring",
    given: "requested.arriving",
    when: inc("CallHungUp"),
    leadsTo: { ...busy, end: "declined us busy -" },
  },
  {
    rule: "K11",
    given: "requested.ringing",
    when: inc("CallHungUp"),
    leadsTo: { ...busy, end: "declined us busy -" },
  },
  ...["requested.arriving", "requested.ringing"].map((given) => ({
    rule: "K12" as const,
    given,
    when: inc("TimerExpired", { timer: "ring" }),
    leadsTo: { ...disconnected, end: "ringTimeout deadline missed -", effects: [discardCall("missed")] },
  })),
];

export const calleeRequestCases: readonly RuleCase[] = rows.map((row) => ({ ...row, direction: "incoming" }));
