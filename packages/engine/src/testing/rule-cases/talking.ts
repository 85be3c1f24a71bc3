import type { Int64 } from "../../call/ids.ts";
import { event } from "../call-fixtures.ts";
import { onEitherSide, hungUp, ours, partial } from "./either-side.ts";
import { discardCall, later, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

/** A confirmed call, and what holds in every state: E28 to E36, E46 to E48. */
export const talkingCases: readonly RuleCase[] = onEitherSide(({ isCaller, on }) => [
  {
    rule: "E29",
    given: "confirmed",
    when: on("CallHungUp", { connectionId: "42" as Int64 }),
    leadsTo: {
      ...hungUp,
      end: ours,
      effects: [discardCall("hangup", { durationSeconds: 1, connectionId: "42" as Int64 })],
    },
  },
  {
    rule: "E29",
    about: "our network is gone",
    given: "confirmed",
    when: on("CallHungUp", { cause: "connectionLost" }),
    leadsTo: {
      ...hungUp,
      end: "connectionLost us disconnect -",
      effects: [discardCall("disconnect", { durationSeconds: 1 })],
    },
  },
  {
    rule: "E29",
    about: "the duration counts from where the media connection stood",
    given: ["confirmed", on("MediaEstablished", { at: later - 500 })],
    when: on("CallHungUp"),
    leadsTo: { ...hungUp, end: ours, effects: [discardCall("hangup")] },
  },
  {
    rule: "E29m",
    given: "confirmed",
    when: on("MediaFailed", { connectionId: "42" as Int64 }),
    leadsTo: {
      ...hungUp,
      end: "mediaFailed us disconnect -",
      effects: [discardCall("disconnect", { durationSeconds: 1, connectionId: "42" as Int64 })],
    },
  },
  {
    rule: "E29e",
    given: "confirmed",
    when: on("MediaEstablished"),
    leadsTo: { context: { establishedAt: later } },
  },
  {
    rule: "E29e",
    about: "the first time counts",
    given: ["confirmed", on("MediaEstablished", { at: later - 500 })],
    when: on("MediaEstablished"),
    leadsTo: { context: { establishedAt: later - 500 } },
  },
  {
    rule: "E30",
    given: isCaller
      ? ["accepted.confirming", on("CallConfirmed", { conferenceSupported: true, at: later - 1_000 })]
      : [
          "accepted.awaiting",
          on("CallConfirmed", { conferenceSupported: true, at: later - 1_000 }),
          on("KeyAgreed", { at: later - 1_000 }),
        ],
    when: on("CallMigrated"),
    leadsTo: {
      ...hungUp,
      end: "migrated us migrateConferenceCall -",
      effects: [
        discardCall("migrateConferenceCall", { durationSeconds: 1, slugRef: "text/slug", video: true }),
      ],
    },
  },
  {
    rule: "E31",
    about: "it had video in the end",
    given: "confirmed",
    when: on("CallDiscarded", { reason: "hangup", video: true }),
    leadsTo: {
      to: "discarded.reporting",
      end: "hungUp peer hangup -",
      effects: [wipe()],
      context: { video: true },
    },
  },
  {
    rule: "E31",
    about: "while we talk",
    given: "confirmed",
    when: on("CallDiscarded", { reason: "hangup", durationSeconds: 7 }),
    leadsTo: {
      to: "discarded.reporting",
      end: "hungUp peer hangup -",
      effects: [wipe()],
      context: { durationSeconds: 7, discardedAt: later, endedAt: later },
    },
  },
  {
    rule: "E31",
    about: "Telegram asks for a rating, so what it needs is kept",
    given: "confirmed",
    when: on("CallDiscarded", { reason: "disconnect", needRating: true, needDebug: true }),
    leadsTo: {
      to: "discarded.reporting",
      end: "connectionLost peer disconnect -",
      effects: [wipe(...partial)],
      due: { report: 61_000 },
      context: { needRating: true, needDebug: true },
    },
  },
  {
    rule: "E31",
    about: "the other side moved on to a conference: its link is kept while reports are open",
    given: "confirmed",
    when: on("CallDiscarded", { reason: "migrateConferenceCall" }),
    leadsTo: {
      to: "discarded.reporting",
      end: "migrated peer migrateConferenceCall -",
      effects: [wipe(...partial)],
      due: { report: 61_000 },
    },
  },
  {
    rule: "E31",
    about: "a reason that we do not know",
    given: "confirmed",
    when: on("CallDiscarded", { reason: "unknown:9fbbf1f8" }),
    leadsTo: { to: "discarded.reporting", end: "unknown peer unknown:9fbbf1f8 -", effects: [wipe()] },
  },
  {
    rule: "E31",
    about: "during the exchange",
    given: isCaller ? "accepted.confirming" : "accepted.awaiting",
    when: on("CallDiscarded", { reason: "hangup" }),
    leadsTo: { to: "discarded.reporting", end: "hungUp peer hangup -", effects: [wipe()] },
  },
  {
    rule: "E32",
    given: "confirmed",
    when: on("CallVanished"),
    leadsTo: { to: "discarded.reporting", end: "vanished telegram - -", effects: [wipe()] },
  },
  { rule: "E33", given: "confirmed", when: on("CallRequested"), leadsTo: "ignored" },
  { rule: "E28", given: "confirmed", when: on("CallRegistered"), leadsTo: "ignored" },
  { rule: "E28", given: "confirmed", when: on("CallReceived"), leadsTo: "ignored" },
  { rule: "E28", given: "confirmed", when: on("CallAccepted"), leadsTo: "ignored" },
  {
    rule: "E28c",
    about: "with another key",
    given: "confirmed",
    when: on("CallConfirmed", { fingerprint: "1" as Int64 }),
    leadsTo: "ignored",
  },
  {
    rule: "E36",
    given: "confirmed",
    when: on("SignalingRefused"),
    leadsTo: {
      ...hungUp,
      end: "requestRefused telegram disconnect CALL_NOT_ACTIVE",
      effects: [discardCall("disconnect", { durationSeconds: 1 })],
    },
  },
  {
    rule: "E46",
    about: "Telegram knows the call",
    given: "confirmed",
    when: on("CallFaulted", { fault: "recordLimit" }),
    leadsTo: {
      ...hungUp,
      end: "faulted engine disconnect recordLimit",
      effects: [discardCall("disconnect", { durationSeconds: 1 })],
    },
  },
  {
    rule: "E51",
    about: "Telegram knows the call",
    given: "confirmed",
    when: on("MachineChanged"),
    leadsTo: {
      ...hungUp,
      end: "machineChanged engine disconnect record 3",
      effects: [discardCall("disconnect", { durationSeconds: 1 })],
    },
  },
  {
    rule: "E47",
    given: "confirmed",
    when: on("EffectRetried"),
    leadsTo: {},
  },
  {
    rule: "E48",
    given: "discarded.ending",
    when: on("CallAdopted"),
    leadsTo: { end: ours, due: { hangup: 5_000 } },
  },
]);

/** A fault before Telegram knows the call. */
export const earlyFaultCases: readonly RuleCase[] = [
  {
    rule: "E46",
    direction: "outgoing",
    about: "nothing was sent",
    given: "requested.preparing",
    when: event("CallFaulted", "outgoing", { at: later }),
    leadsTo: { to: "discarded.reporting", end: "faulted engine - machineThrew", effects: [wipe()] },
  },
  {
    rule: "E46",
    direction: "outgoing",
    about: "the request may have arrived: should the call turn up, it is discarded",
    given: "requested.sending",
    when: event("CallFaulted", "outgoing", { at: later }),
    leadsTo: {
      to: "requested.cancelling",
      end: "faulted engine missed machineThrew",
      due: { request: 20_999 },
    },
  },
  {
    rule: "E46",
    direction: "outgoing",
    about: "it was cancelled already",
    given: "requested.cancelling",
    when: event("CallFaulted", "outgoing", { at: later }),
    leadsTo: { to: "discarded.reporting", end: "cancelled us - -", effects: [wipe()] },
  },
  ...(["requested.preparing", "requested.cancelling"] as const).map((given) => ({
    rule: "E51" as const,
    direction: "outgoing" as const,
    about: "Telegram does not know the call",
    given,
    when: event("MachineChanged", "outgoing", { at: later }),
    leadsTo: {
      to: "discarded.reporting",
      end: given === "requested.preparing" ? "machineChanged engine - record 3" : "cancelled us - -",
      effects: [wipe()],
    },
  })),
  {
    rule: "E51",
    direction: "outgoing",
    about: "the request may have arrived: should the call turn up, it is discarded",
    given: "requested.sending",
    when: event("MachineChanged", "outgoing", { at: later }),
    leadsTo: {
      to: "requested.cancelling",
      end: "machineChanged engine missed record 3",
      due: { request: 20_999 },
    },
  },
];
