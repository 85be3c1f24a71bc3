import type { ProtocolRow } from "./protocol-rows.ts";

const engine = "packages/engine/src";
const telegram = "packages/telegram/src";
const keys = `${telegram}/key-exchange`;
const packets = `${telegram}/signaling/signaling-decoder.test.ts`;
const scenarios = "test/scenarios";

/** What went wrong in other clients, as their sources and issue trackers show it, and what keeps it from happening here. */
export const pitfallRows: readonly ProtocolRow[] = [
  {
    title: "an update before the answer to requestCall is lost",
    rules: ["C7"],
    tests: [`${engine}/runtime/update-router.test.ts`],
  },
  {
    title: "an update with an unknown id makes a call without its secret",
    rules: [],
    tests: [`${engine}/runtime/update-router.test.ts`],
  },
  { title: "hung up while requesting: a ghost call rings on", rules: ["C27", "C27a", "C27d"] },
  { title: "a second phoneCallAccepted kills the call", rules: ["C14"] },
  { title: "phoneCall before the answer to acceptCall is ignored", rules: ["K17"] },
  {
    title: "events that do not carry the call's id are taken for it",
    rules: ["C13"],
    tests: [`${engine}/call/rule-table.test.ts`],
  },
  {
    title: "state by user id: a second call overwrites the first",
    rules: [],
    tests: [`${scenarios}/busy-and-glare.test.ts`],
  },
  { title: "a callee that waits for the key hears nothing of the end", rules: ["E31"] },
  {
    title: "the peer's public value is not checked",
    rules: ["C12", "K20"],
    tests: [`${keys}/public-value.test.ts`],
  },
  {
    title: "a wrong g for the known prime, no safe prime, no primality",
    rules: [],
    tests: [`${keys}/dh-config.test.ts`],
  },
  { title: "the exponent is the server's random", rules: [], tests: [`${keys}/key-half.test.ts`] },
  { title: "leading zeros of g_a: hash and wire differ", rules: [], tests: [`${keys}/key-half.test.ts`] },
  {
    title: "fingerprint and emoji over a key without its leading zeros",
    rules: [],
    tests: [`${keys}/fingerprint.test.ts`, `${keys}/emoji.test.ts`],
  },
  {
    title: "the callee does not compare fingerprint or hash, or only logs it",
    rules: ["K19", "K20"],
    tests: [`${scenarios}/lying-peers.test.ts`],
  },
  {
    title: "a timer that is set after queued updates runs on",
    rules: ["C9"],
    tests: [`${scenarios}/disturbed-updates.test.ts`],
  },
  { title: "no ring timer for the callee, or one that says busy", rules: ["K12"] },
  {
    title: "a config that can't be had ends the call",
    rules: [],
    tests: [`${telegram}/account/call-config.test.ts`],
  },
  {
    title: "one failed sendSignalingData ends the call",
    rules: [],
    tests: [`${engine}/runtime/signaling-outbox.test.ts`],
  },
  {
    title: "early signalling data is dropped",
    rules: [],
    tests: [`${engine}/runtime/signaling-channel.test.ts`],
  },
  { title: "phoneCallDiscarded has no hash: nothing can be rated", rules: ["E42"] },
  { title: "the updates in the answer to discardCall are not applied", rules: ["E37"] },
  {
    title: "GramJS: no difference, lost constructors, hidden waits, repeated requests",
    rules: [],
    tests: ["test/telegram/away.test.ts", "test/telegram/gramjs-client.test.ts"],
  },
  { title: "a call that Telegram has ended is discarded again", rules: ["E31"] },
  { title: "the duration counts ringing, or the wrong clock", rules: ["E29e"] },
  { title: "an unknown reason crashes", rules: [], tests: [`${scenarios}/strange-objects.test.ts`] },
  { title: "an old request rings after a wake-up", rules: ["K3"] },
  { title: "versions sorted as text", rules: [], tests: [`${engine}/call/call-protocol.test.ts`] },
  {
    title: "several versions agreed on, or one that nobody here has announced",
    rules: [],
    tests: [`${engine}/runtime/call-media.test.ts`],
  },
  {
    title: "emoji differ with the leading zeros of g_a",
    rules: ["K18k"],
    tests: [`${telegram}/key-steps.test.ts`],
  },
  {
    title: "signalling: framing by version, acks, plain control packets, unlimited gunzip",
    rules: [],
    tests: [packets],
  },
  {
    title: "64-bit ids as numbers lose bits",
    rules: [],
    tests: [`${telegram}/client/request-values.test.ts`],
  },
  {
    title: "the queue of unknown ids grows for ever",
    rules: [],
    tests: [`${engine}/runtime/update-router.test.ts`],
  },
  { title: "a call that hangs keeps the account busy", rules: ["E49"] },
  { title: "answered elsewhere or cancelled: nobody can tell", rules: ["K13", "E50"] },
  { title: "no common version: the caller rings on", rules: ["K23"] },
  { title: "two accounts of one process call each other", rules: [], tests: [`${scenarios}/glare.test.ts`] },
  {
    title: "flag 8 of phoneCall means two things",
    rules: [],
    tests: [`${telegram}/client/phone-conversion.test.ts`],
  },
  { title: "secrets in the record", rules: ["E43"], tests: ["test/canary/no-secret-shows.test.ts"] },
];
