import type { RuleId } from "@offhook/engine";
import { pitfallRows } from "./pitfall-rows.ts";

/** A row of a protocol table: the rules that decide it, or the test of what is no rule of the machine. */
export interface ProtocolRow {
  readonly title: string;
  readonly rules: readonly RuleId[];
  /** From the root of the repository. */
  readonly tests?: readonly string[];
}

const signaling = ["packages/engine/src/runtime/signaling-channel.test.ts"];

/**
 * Every row that a 1:1 call of Telegram has, as its documentation and its open clients show them: the caller's table,
 * the callee's, and the races. Rows that are the same for both sides are our E rules.
 */
export const protocolRows: Readonly<Record<string, readonly ProtocolRow[]>> = {
  "The caller": [
    { title: "our user calls", rules: ["C1"] },
    { title: "the DH config came and is good: request", rules: ["C2"] },
    { title: "the DH config is bad or can't be had", rules: ["C3", "C3t"] },
    { title: "hung up before the request", rules: ["C4"] },
    { title: "the answer is phoneCallWaiting", rules: ["C5", "C9"] },
    { title: "the answer is phoneCallRequested", rules: ["C6"] },
    { title: "the answer is phoneCallAccepted or phoneCall", rules: ["C7"] },
    { title: "the answer is phoneCallDiscarded or phoneCallEmpty", rules: ["C8"] },
    { title: "a device of the callee rings", rules: ["C9"] },
    { title: "phoneCallWaiting again", rules: ["C10"] },
    { title: "phoneCallAccepted: derive and confirm", rules: ["C11", "C11k"] },
    { title: "phoneCall although no acceptance was heard of", rules: ["C11c"] },
    { title: "g_b is out of bounds", rules: ["C12"] },
    { title: "another access hash, other people", rules: ["C13"] },
    { title: "phoneCallAccepted again, also with another g_b", rules: ["C14"] },
    { title: "phoneCall before the answer to confirmCall", rules: ["C15", "C16"] },
    { title: "phoneCall with our fingerprint", rules: ["C16"] },
    { title: "phoneCall with another fingerprint", rules: ["C17"] },
    { title: "confirmCall is answered by something else", rules: ["C18"] },
    { title: "confirmCall: CALL_ALREADY_DECLINED", rules: ["C19"] },
    { title: "confirmCall: CALL_ALREADY_ACCEPTED, or no answer", rules: ["C20", "C20u"] },
    { title: "confirmCall: any other error", rules: ["C21"] },
    { title: "the receive, ring and exchange timers", rules: ["C22", "C23", "C24"] },
    { title: "hung up while it rings, and during the exchange", rules: ["C25", "C26"] },
    { title: "hung up while requestCall is in flight", rules: ["C27", "C27a", "C27b", "C27c", "C27d"] },
    { title: "requestCall: refused, or no answer", rules: ["C28", "C28u", "C28t"] },
  ],
  "The callee": [
    { title: "a call comes in", rules: ["K1"] },
    {
      title: "it comes in while we are busy, from ourselves or unwanted, malformed or too late",
      rules: ["K2", "K3", "K4", "K5"],
    },
    { title: "the request again", rules: ["K6"] },
    { title: "receivedCall: taken, refused, no answer", rules: ["K7", "K7l", "K8", "K8f", "K8u"] },
    { title: "our user answers, also before the DH config is there", rules: ["K9", "K9k", "K9e"] },
    { title: "our user declines, or does not answer", rules: ["K11", "K12"] },
    { title: "phoneCallDiscarded while it rings: cancelled or answered elsewhere", rules: ["K13"] },
    { title: "acceptCall is answered", rules: ["K14", "K14l", "K16", "K17"] },
    { title: "phoneCall: derive and verify", rules: ["K18", "K18k"] },
    { title: "phoneCall: hash, bounds, fingerprint, people", rules: ["K19", "K20", "K20w"] },
    {
      title: "acceptCall: CALL_ALREADY_ACCEPTED, by the number of our own tries",
      rules: ["K21", "K21o", "K21r", "K21u"],
    },
    { title: "acceptCall: CALL_ALREADY_DECLINED and the other errors", rules: ["K22", "K23", "K24", "K24e"] },
    { title: "the exchange timer, hung up during the exchange", rules: ["K25", "K26"] },
    { title: "old news, and phoneCall again: never a second key", rules: ["K27", "K28", "K29"] },
  ],
  "Either side": [
    { title: "hung up, the media failed, the media stands", rules: ["E29", "E29m", "E29e"] },
    { title: "moved on to a conference", rules: ["E30"] },
    { title: "phoneCallDiscarded, phoneCallEmpty", rules: ["E31", "E32"] },
    { title: "old news of a confirmed call", rules: ["E28", "E28c", "E33"] },
    { title: "signalling data, early, in a call, and out", rules: ["E36"], tests: signaling },
    {
      title: "discardCall: answered, refused, lost, unanswered",
      rules: ["E37", "E37u", "E38", "E38r", "E39"],
    },
    { title: "hung up twice", rules: ["E40"] },
    { title: "late flags, rating, debug data, log", rules: ["E41", "E42", "E42d", "E42l", "E42r", "E44"] },
    {
      title: "the service message in the chat: before the end, after it, silent, missing",
      rules: ["E50", "E50l", "E50s", "E50t"],
      tests: ["test/scenarios/service-message.test.ts"],
    },
    { title: "secrets are destroyed", rules: ["E43", "E43f", "E45", "E45k", "E45w"] },
    {
      title: "the account's session is dead: 401 to any request",
      rules: ["E52"],
      tests: ["test/scenarios/dead-session.test.ts"],
    },
    {
      title: "what the engine itself does: faults, repetitions, another process, another machine",
      rules: ["E46", "E47", "E48", "E48r", "E48c", "E49", "E51"],
    },
  ],
  "Our own policies": [
    {
      title: "the account is only observed, or the call left to other devices",
      rules: ["K1o", "K2a", "K11o", "K12o"],
    },
    { title: "two calls cross", rules: ["K1g", "K1a", "E29g"] },
    {
      title: "the one whom we talk with calls again",
      rules: [],
      tests: ["test/cli/policies-guide.test.ts"],
    },
  ],
  Races: [
    {
      title: "an update before its request's answer",
      rules: [],
      tests: ["packages/engine/src/runtime/update-router.test.ts"],
    },
    {
      title: "duplicates, wrong order, unknown ids",
      rules: [],
      tests: ["test/scenarios/disturbed-updates.test.ts"],
    },
    {
      title: "a whole batch before any effect, however it is split",
      rules: [],
      tests: ["test/scenarios/batch-split.test.ts"],
    },
    {
      title: "both call each other",
      rules: [],
      tests: ["test/scenarios/glare.test.ts", "test/scenarios/busy-and-glare.test.ts"],
    },
    { title: "updates that were missed", rules: [], tests: ["test/scenarios/missed-updates.test.ts"] },
    { title: "a restart", rules: [], tests: ["packages/engine/src/runtime/recovery.test.ts"] },
  ],
  "Pitfalls of other clients": pitfallRows,
};
