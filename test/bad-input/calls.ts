import { defaultCallProtocol } from "@offhook/engine";
import type { Call, CallEngine, CallProtocol } from "@offhook/engine";
import { twoPhones } from "../scenarios/two-phones.ts";
import { create, optionRows } from "./options.ts";
import type { Row } from "./row.ts";

const peer = { userId: "6130888002", accessHash: "77" };

async function anEngine(): Promise<CallEngine> {
  const { alice } = await twoPhones();
  return alice.engine;
}
async function aCall(): Promise<Call> {
  const { place } = await twoPhones();
  return place();
}
async function aConfirmedCall(): Promise<Call> {
  const { confirm } = await twoPhones();
  return confirm();
}

const place = (given: string, act: (engine: CallEngine) => unknown, says: RegExp, code?: string): Row => ({
  call: "placeCall of createCallEngine",
  given,
  act: async () => act(await anEngine()),
  says,
  ...(code !== undefined && { code }),
});
const onCall = (
  method: string,
  given: string,
  act: (call: Call) => unknown,
  says: RegExp,
  code?: string,
): Row => ({
  call: `${method} of a call`,
  given,
  act: async () => act(await aCall()),
  says,
  ...(code !== undefined && { code }),
});

const protocols: readonly (readonly [given: string, protocol: object | null, says: RegExp])[] = [
  ["null", null, /^protocol must be a CallProtocol/],
  ["udpP2p as text", { udpP2p: "yes" }, /^protocol\.udpP2p must be true or false, not "yes"\.$/],
  ["udpReflector missing", { udpReflector: undefined }, /^protocol\.udpReflector must be true or false/],
  ["a layer below 0", { minLayer: -1 }, /^protocol\.minLayer must be a layer: .*, not -1\.$/],
  ["half a layer", { maxLayer: 92.5 }, /^protocol\.maxLayer must be a layer: .*, not 92\.5\.$/],
  [
    "layers the wrong way round",
    { minLayer: 92, maxLayer: 65 },
    /^protocol\.maxLayer must be at least minLayer \(92\), not 65\.$/,
  ],
  [
    "no versions",
    { libraryVersions: [] },
    /^protocol\.libraryVersions must be a list of 1 to 20 versions .*, not a list of 0\.$/,
  ],
  [
    "one version, not in a list",
    { libraryVersions: "9.0.0" },
    /libraryVersions must be a list .*, not "9\.0\.0"\.$/,
  ],
  [
    "a version that is none",
    { libraryVersions: ["9.0.0", "latest"] },
    /libraryVersions must be .*, not "latest"\.$/,
  ],
  [
    "too many versions",
    { libraryVersions: Array.from({ length: 21 }, (_, at) => `${at}.0.0`) },
    /not a list of 21\.$/,
  ],
];
const protocolRows = protocols.flatMap(([given, wrong, says]) => {
  const protocol = (wrong === null ? null : { ...defaultCallProtocol, ...wrong }) as CallProtocol;
  return [
    place(`a protocol: ${given}`, (on) => on.placeCall(peer, { protocol }), says),
    onCall("answer", `a protocol: ${given}`, (call) => call.answer({ protocol }), says),
    create(`a protocol: ${given}`, { protocol }, says),
  ];
});

const notShown = /\(not shown\)/;

const ring = (given: string, act: (engine: CallEngine) => unknown, says: RegExp, code?: string): Row => ({
  ...place(given, act, says, code),
  call: "ring of createCallEngine",
});

const ringRows: readonly Row[] = [
  ring(
    "an option with a slip of the pen",
    (on) => on.ring(peer, { ringFor: 20_000 } as never),
    /^options\.ringFor must be absent \(known are account, .*, ringForMs, onAnswer\), not "\(given\)"\.$/,
  ),
  ring("no peer", (on) => on.ring(undefined as never), /^peer must be an object/),
  ring(
    "options that are none",
    (on) => on.ring(peer, "15 s" as never),
    /^options must be an object, not "15 s"\.$/,
  ),
  ring(
    "no time to ring",
    (on) => on.ring(peer, { ringForMs: 0 }),
    /^ringForMs must be a number of milliseconds above 0, not 0\.$/,
  ),
  ring(
    "a time that is none",
    (on) => on.ring(peer, { ringForMs: Number.NaN }),
    /^ringForMs must be .*, not NaN\.$/,
  ),
  ring(
    "an answer to the answer that is none",
    (on) => on.ring(peer, { onAnswer: "talk" as never }),
    /^onAnswer must be "hangup" or "keep", not "talk"\.$/,
  ),
  ring(
    "a signal that is none",
    (on) => on.ring(peer, { signal: {} as never }),
    /^signal must be an AbortSignal, not an object\.$/,
  ),
  ring(
    "an account that it does not run",
    (on) => on.ring(peer, { account: "eve" }),
    /"eve"; it runs alice/,
    "UNKNOWN_ACCOUNT",
  ),
  {
    ...ring("an account that it does not run", (on) => on.reopenAccount("eve"), /"eve"; it runs alice/),
    call: "reopenAccount of createCallEngine",
    code: "UNKNOWN_ACCOUNT",
  },
  {
    ...ring("an account that it does not run", (on) => on.accountStanding("eve"), /"eve"; it runs alice/),
    call: "accountStanding of createCallEngine",
    code: "UNKNOWN_ACCOUNT",
  },
  create("pacing that is none", { pacing: 5 }, /^pacing must be an object, not 5\.$/),
  create(
    "a gap below 0",
    { pacing: { minimumGapMs: -1 } },
    /^pacing\.minimumGapMs must be a number of milliseconds from 0 to \d+, not -1\.$/,
  ),
  create(
    "a cool-down without end",
    { pacing: { peerCooldownMs: Number.POSITIVE_INFINITY } },
    /^pacing\.peerCooldownMs must be .*, not Infinity\.$/,
  ),
  create(
    "no calls an hour",
    { pacing: { perHour: 0 } },
    /^pacing\.perHour must be a number of calls from 1, or Infinity, not 0\.$/,
  ),
  create("half a call a day", { pacing: { perDay: 0.5 } }, /^pacing\.perDay must be .*, not 0\.5\.$/),
  create(
    "pacing for nobody",
    { pacing: { appliesTo: "none" } },
    /^pacing\.appliesTo must be "ring" or "all", not "none"\.$/,
  ),
];

/** What our own users hand in: a peer, the commands of a call, and before them the options of an engine. */
/** Every command, with nothing wrong in it but its time. */
const afterClose: Readonly<Record<string, (call: Call) => unknown>> = {
  answer: (call) => call.answer(),
  hangUp: (call) => call.hangUp(),
  mediaEstablished: (call) => call.mediaEstablished(),
  mediaFailed: (call) => call.mediaFailed(),
  migrate: (call) => call.migrate("slug"),
  rate: (call) => call.rate(5, { comment: "good" }),
  provideDebug: (call) => call.provideDebug("{}"),
  provideLog: (call) => call.provideLog(Uint8Array.of(1)),
  sendSignaling: (call) => call.sendSignaling(Uint8Array.of(1)),
  media: (call) => call.media(),
  key: (call) => call.key(),
  conferenceSlug: (call) => call.conferenceSlug(),
};

export const callRows: readonly Row[] = [
  ...optionRows,
  ...protocolRows,
  ...ringRows,
  place(
    "an option of ring",
    (on) => on.placeCall(peer, { ringForMs: 20_000 } as never),
    /^options\.ringForMs must be absent \(known are account, video, protocol, signal\), not "\(given\)"\.$/,
  ),
  place("no peer", (on) => on.placeCall(undefined as never), /^peer must be an object/),
  place(
    "a user id as a number",
    (on) => on.placeCall({ userId: 5 as never }),
    /^peer\.userId must be a user id as decimal text, not 5\.$/,
  ),
  place(
    "an access hash that is none",
    (on) => on.placeCall({ userId: "5", accessHash: "a secret" }),
    notShown,
  ),
  place(
    "two names at once",
    (on) => on.placeCall({ userId: "5", username: "bob" }),
    /^peer must be an object with userId, username or phoneNumber, one of them/,
  ),
  place(
    "a user name with a space",
    (on) => on.placeCall({ username: "bob b" }),
    /^peer\.username must be a name of 2 to 32 letters, digits and "_", not "bob b"\.$/,
  ),
  place("a phone number that is none", (on) => on.placeCall({ phoneNumber: "call me" }), notShown),
  place(
    "options that are none",
    (on) => on.placeCall(peer, 7 as never),
    /^options must be an object, not 7\.$/,
  ),
  place(
    "video as a number",
    (on) => on.placeCall(peer, { video: 1 as never }),
    /^video must be true or false, not 1\.$/,
  ),
  place(
    "an account that it does not run",
    (on) => on.placeCall(peer, { account: "eve" }),
    /"eve"; it runs alice/,
    "UNKNOWN_ACCOUNT",
  ),
  place(
    "a stranger without an access hash",
    (on) => on.placeCall({ userId: "999999999" }),
    /^The user with this id is not known to this account with an access hash/,
    "PEER_NOT_FOUND",
  ),
  place(
    "oneself",
    (on) => on.placeCall({ userId: "5021777001", accessHash: "5" }),
    /^peer must be another user than the account's own/,
  ),
  onCall(
    "media",
    "a signal as text",
    (call) => call.media({ signal: "now" as never }),
    /^signal must be an AbortSignal/,
  ),
  {
    call: "placeCall of createCallEngine",
    given: "a closed engine",
    act: async () => {
      const on = await anEngine();
      await on.close();
      await on.placeCall(peer);
    },
    code: "ENGINE_CLOSED",
    says: /Create another one/,
  },
  ...(["accountStanding", "reopenAccount"] as const).map((method) => ({
    call: `${method} of createCallEngine`,
    given: "an account as a bigint",
    act: async () => (await anEngine())[method](1n as never),
    says: /^account must be the accountId of a transport, not 1\.$/,
  })),
  ...(["accountStanding", "reopenAccount"] as const).map((method) => ({
    call: `${method} of createCallEngine`,
    given: "a closed engine",
    act: async () => {
      const on = await anEngine();
      await on.close();
      await on[method]();
    },
    code: "ENGINE_CLOSED",
    says: /Create another one/,
  })),
  ...Object.entries(afterClose).map(([method, act]) => ({
    call: `${method} of a call`,
    given: "a closed engine",
    act: async () => {
      const { alice, confirm } = await twoPhones();
      const call = await confirm();
      await alice.engine.close();
      await act(call);
    },
    code: "ENGINE_CLOSED",
    says: /Create another one/,
  })),
  onCall(
    "answer",
    "a call that we placed",
    (call) => call.answer(),
    /takes no CallAnswered there/,
    "INVALID_TRANSITION",
  ),
  onCall(
    "answer",
    "options that are none",
    (call) => call.answer("now" as never),
    /^options must be an object, not "now"\.$/,
  ),
  onCall(
    "hangUp",
    "an unknown cause",
    (call) => call.hangUp({ cause: "bored" as never }),
    /^cause must be "user" or "connectionLost", not "bored"\.$/,
  ),
  onCall(
    "hangUp",
    "options that are none",
    (call) => call.hangUp(null as never),
    /^options must be an object, not null\.$/,
  ),
  onCall(
    "hangUp",
    "a connection id that is none",
    (call) => call.hangUp({ connectionId: "relay" }),
    /^connectionId must be a signed 64-bit number as decimal text, not "relay"\.$/,
  ),
  onCall(
    "mediaFailed",
    "a connection id above 64 bits",
    (call) => call.mediaFailed({ connectionId: "9223372036854775808" }),
    /^connectionId must be/,
  ),
  onCall(
    "mediaEstablished",
    "a call that nobody has answered",
    (call) => call.mediaEstablished(),
    /takes no MediaEstablished there/,
    "INVALID_TRANSITION",
  ),
  onCall(
    "migrate",
    "no link",
    (call) => call.migrate(""),
    /^slug must be the link of a conference call, .*not shown/,
  ),
  onCall(
    "migrate",
    "a call that can't become a conference",
    (call) => call.migrate("a-link"),
    /takes no CallMigrated there/,
    "INVALID_TRANSITION",
  ),
  onCall(
    "rate",
    "a comment with a slip of the pen, which would be lost",
    (call) => call.rate(5, { coment: "good" } as never),
    /^options\.coment must be absent \(known are problems, comment, userInitiative, signal\), not "\(given\)"\.$/,
  ),
  onCall("rate", "six stars", (call) => call.rate(6), /^rating must be a whole number from 1 to 5, not 6\.$/),
  onCall(
    "rate",
    "an unknown problem",
    (call) => call.rate(1, { problems: ["boring" as never] }),
    /^problems must be one of echo, .*, not "boring"\.$/,
  ),
  onCall(
    "rate",
    "a comment that is no text",
    (call) => call.rate(1, { comment: 7 as never }),
    /^comment must be a text, not 7\.$/,
  ),
  onCall(
    "rate",
    "a call that lives",
    (call) => call.rate(5),
    /takes no CallRated there/,
    "INVALID_TRANSITION",
  ),
  onCall(
    "provideDebug",
    "no text",
    (call) => call.provideDebug(undefined as never),
    /^debug must be a text of JSON, not undefined\.$/,
  ),
  onCall(
    "provideDebug",
    "a text that is no JSON",
    (call) => call.provideDebug("{ half"),
    /^debug must be a text of JSON/,
  ),
  onCall(
    "provideLog",
    "a text",
    (call) => call.provideLog("the log" as never),
    /^log must be a Uint8Array, not "?string"?\.$/,
  ),
  onCall(
    "provideLog",
    "no bytes",
    (call) => call.provideLog(new Uint8Array()),
    /^log must be 1 to 1048576 bytes, not "?0 bytes"?\.$/,
  ),
  onCall(
    "conferenceSlug",
    "null for options",
    (call) => call.conferenceSlug(null as never),
    /^options must be/,
  ),
  onCall(
    "sendSignaling",
    "before the call is confirmed",
    (call) => call.sendSignaling(Uint8Array.of(1)),
    /takes no SignalingSent there/,
    "INVALID_TRANSITION",
  ),
  {
    call: "sendSignaling of a call",
    given: "no bytes",
    act: async () => (await aConfirmedCall()).sendSignaling(new Uint8Array()),
    says: /^packet must be 1 to 131072 bytes, not 0 bytes\.$/,
  },
  {
    call: "sendSignaling of a call",
    given: "too many bytes",
    act: async () => (await aConfirmedCall()).sendSignaling(new Uint8Array(131_073)),
    says: /not 131073 bytes\.$/,
  },
  {
    call: "sendSignaling of a call",
    given: "a text",
    act: async () => (await aConfirmedCall()).sendSignaling("hello" as never),
    says: /not "hello"\.$/,
  },
];

/** The commands of a call, as its class has them. */
export async function commandsOfCall(): Promise<readonly string[]> {
  const own: object = Object.getPrototypeOf(await aCall());
  const internal = new Set(["constructor", "publish", "signalingReceived", "stop", "complete"]);
  return [own, Object.getPrototypeOf(own) as object].flatMap((prototype) =>
    Object.getOwnPropertyNames(prototype).filter((name) => {
      const { value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
      return typeof value === "function" && !internal.has(name);
    }),
  );
}
