import * as engine from "@offhook/engine";
import type { Call, CallEngine, CallProtocol, SecretName } from "@offhook/engine";
import { callAppend, callRecord, testCallId } from "@offhook/engine/testing";
import { twoPhones } from "../scenarios/two-phones.ts";
import { digest } from "../scenarios/world.ts";
import type { EntryPoint, Row } from "./row.ts";

const {
  createCallEngine,
  defaultCallProtocol,
  memoryAccountState,
  memoryEventStore,
  memoryVault,
  systemRandomness,
} = engine;
const randomness = systemRandomness();
const callId = testCallId(1);

/** Options that would do, but for one. */
function options(wrong: object): Parameters<typeof createCallEngine>[0] {
  const transport = {
    accountId: "alice",
    selfRef: "ref",
    execute: () => undefined,
    sendSignaling: () => undefined,
    resolvePeer: () => undefined,
    timeouts: () => undefined,
  };
  return {
    store: memoryEventStore(),
    vault: memoryVault({ digest, randomness }),
    accountState: memoryAccountState(),
    digest,
    updates$: [],
    transports: [transport],
    ...wrong,
  } as never;
}

const create = (given: string, wrong: object, says: RegExp): Row => ({
  call: "createCallEngine",
  given,
  act: () => createCallEngine(options(wrong)),
  says,
});

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

const store = memoryEventStore();
const vault = memoryVault({ digest, randomness });
const record = callRecord(callId, 0);
const notShown = /\(not shown\)/;

export const engineEntry: EntryPoint = {
  name: "@offhook/engine",
  module: engine,
  rows: [
    {
      call: "createCallEngine",
      given: "nothing",
      act: () => createCallEngine(undefined as never),
      says: /^options must be an object, not undefined\.$/,
    },
    create("no store", { store: undefined }, /^store must be an object with append\(\)/),
    create("a vault without methods", { vault: {} }, /^vault must be an object with put\(\)/),
    create(
      "no account state",
      { accountState: null },
      /^accountState must be an object with get\(\), set\(\), not null\.$/,
    ),
    create("no digest", { digest: "sha256" }, /^digest must be an object with sha256\(\), not "sha256"\.$/),
    create("a clock without time", { clock: {} }, /^clock must be an object with now\(\)/),
    create(
      "randomness as a function",
      { random: () => 4 },
      /^random must be an object with bytes\(\), not a function\.$/,
    ),
    create("no updates", { updates$: undefined }, /^updates\$ must be an Observable/),
    create(
      "updates as text",
      { updates$: "updates" },
      /^updates\$ must be an Observable .*, not "updates"\.$/,
    ),
    create("no transports", { transports: [] }, /^transports must be a list of at least one transport/),
    create(
      "a transport that is none",
      { transports: [{}] },
      /^transports\[\] must be an object with execute\(\)/,
    ),
    create(
      "an account id with a space",
      { transports: [{ ...options({}).transports[0], accountId: "al ice" }] },
      /^accountId must be 1 to 64 characters .*, not "al ice"\.$/,
    ),
    create(
      "two transports of one account",
      { transports: [options({}).transports[0], options({}).transports[0]] },
      /^accountId must be different for each transport, not "alice"\.$/,
    ),
    create(
      "an unknown way to be busy",
      { admission: { busy: "shout" } },
      /^admission\.busy must be "decline" or "ring", not "shout"\.$/,
    ),
    ...protocolRows,
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
      (on) => on.placeCall(peer, { accountId: "eve" }),
      /"eve"; it runs alice/,
      "UNKNOWN_ACCOUNT",
    ),
    place(
      "a stranger without an access hash",
      (on) => on.placeCall({ userId: "999999999" }),
      /Give one, as a chat/,
      "PEER_NOT_FOUND",
    ),
    place(
      "oneself",
      (on) => on.placeCall({ userId: "5021777001", accessHash: "5" }),
      /^peer must be another user than the account's own/,
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
      "rate",
      "six stars",
      (call) => call.rate(6),
      /^rating must be a whole number from 1 to 5, not 6\.$/,
    ),
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

    {
      call: "createDecider",
      given: "no machine",
      act: () => engine.createDecider({} as never),
      says: /^machine must be/,
    },
    {
      call: "deciderFor",
      given: "no direction",
      act: () => engine.deciderFor("sideways" as never),
      says: /^direction must be "outgoing" or "incoming", not "sideways"\.$/,
    },
    {
      call: "statePath",
      given: "no snapshot",
      act: () => engine.statePath(undefined as never),
      says: /^snapshot must be/,
    },
    {
      call: "senderOf",
      given: "an unknown event",
      act: () => engine.senderOf("CallEaten" as never),
      says: /^type must be .*, not "CallEaten"\.$/,
    },
    {
      call: "isRelevant",
      given: "an unknown effect",
      act: () => engine.isRelevant("EatCall" as never, "new"),
      says: /^type must be .*, not "EatCall"\.$/,
    },
    {
      call: "sortLibraryVersions",
      given: "no list",
      act: () => engine.sortLibraryVersions("9.0.0" as never),
      says: /^versions must be a list .*, not "9\.0\.0"\.$/,
    },
    {
      call: "replay$",
      given: "a speed of 0",
      act: () => engine.replay$(store, callId, { speed: 0 }),
      says: /^speed must be a number above 0/,
    },
    {
      call: "replay$",
      given: "a finite speed and no clock",
      act: () => engine.replay$(store, callId, { speed: 2 }),
      says: /^clock must be a clock when the speed is finite/,
    },
    {
      call: "replay$",
      given: "no store",
      act: () => engine.replay$(undefined as never, callId),
      says: /^store must be an EventStore/,
    },
    {
      call: "replay$",
      given: "a call that is not there",
      act: () => engine.replay$(store, callId),
      code: "CALL_NOT_FOUND",
      says: /List the calls/,
    },
    {
      call: "replayCall",
      given: "no records",
      act: () => engine.replayCall(undefined as never),
      says: /^records must be/,
    },
    {
      call: "replayCall",
      given: "records that are none",
      act: () => engine.replayCall([7 as never]),
      says: /^record must be/,
    },
    {
      call: "replayCall",
      given: "a record of a later version",
      act: () => engine.replayCall([{ ...record, schemaVersion: 9 }]),
      code: "RECORD_TOO_NEW",
      says: /open it with the version that wrote it/,
    },
    {
      call: "directionOf",
      given: "no record",
      act: () => engine.directionOf(undefined as never),
      says: /^record must be/,
    },
    { call: "eventOf", given: "no record", act: () => engine.eventOf({} as never), says: /^record must be/ },
    {
      call: "checksumOf",
      given: "no digest",
      act: () => engine.checksumOf(record, "", undefined as never),
      says: /^digest must be an object with sha256\(\)/,
    },
    {
      call: "checksumOf",
      given: "no record",
      act: () => engine.checksumOf(null as never, "", digest),
      says: /^record must be/,
    },
    {
      call: "systemClock",
      given: "an offset that is no number",
      act: () => engine.systemClock({ serverOffsetMs: Number.NaN }),
      says: /^serverOffsetMs must be/,
    },
    {
      call: "setServerOffset of systemClock",
      given: "no number",
      act: () => engine.systemClock().setServerOffset("1 s" as never),
      says: /^serverOffsetMs must be .*, not "1 s"\.$/,
    },
    {
      call: "schedule of systemClock",
      given: "no time",
      act: () => engine.systemClock().schedule(Number.NaN, () => {}),
      says: /^dueAt must be/,
    },
    {
      call: "bytes of systemRandomness",
      given: "a length below 0",
      act: () => randomness.bytes(-1),
      says: /^length must be/,
    },
    {
      call: "toBase64Url",
      given: "no bytes",
      act: () => engine.toBase64Url("text" as never),
      says: /^bytes must be a Uint8Array, not/,
    },
    {
      call: "fromBase64Url",
      given: "another character",
      act: () => engine.fromBase64Url("ab*d"),
      says: /^text must be base64url without padding/,
    },
    {
      call: "fromBase64Url",
      given: "an impossible length",
      act: () => engine.fromBase64Url("abcde"),
      says: /^text must be base64url without padding/,
    },
    {
      call: "fromBase64Url",
      given: "no text",
      act: () => engine.fromBase64Url(undefined as never),
      says: /^text must be base64url without padding/,
    },

    {
      call: "memoryEventStore",
      given: "a disk that is none",
      act: () => memoryEventStore({ disk: {} as never }),
      says: /^disk must be a memoryDisk\(\), not an object\.$/,
    },
    {
      call: "append of memoryEventStore",
      given: "no records",
      act: () => store.append({ ...callAppend(callId, -1), records: [] }),
      code: "INVALID_APPEND",
      says: /needs at least one record/,
    },
    {
      call: "append of memoryEventStore",
      given: "nothing",
      act: () => store.append(undefined as never),
      code: "INVALID_APPEND",
      says: /Nothing was appended/,
    },
    {
      call: "append of memoryEventStore",
      given: "a revision that is not the next",
      act: () => store.append(callAppend(callId, 7)),
      code: "WRONG_EXPECTED_REVISION",
      says: /read it again before you append/,
    },
    {
      call: "readStream of memoryEventStore",
      given: "a revision below 0",
      act: () => store.readStream(`call-${callId}`, { fromRevision: -1 }),
      says: /^fromRevision must be a whole number from 0, not -1\.$/,
    },
    {
      call: "readAll of memoryEventStore",
      given: "a position that is none",
      act: () => store.readAll({ after: "soon" as never }),
      says: /^after must be a position/,
    },
    {
      call: "subscribe of memoryEventStore",
      given: "a position that is none",
      act: () => store.subscribe({ after: "soon" as never }),
      says: /^after must be a position/,
    },
    {
      call: "listCalls of memoryEventStore",
      given: "a limit below 0",
      act: () => store.listCalls({ limit: -1 }),
      says: /^limit must be/,
    },
    {
      call: "findCall of memoryEventStore",
      given: "no key",
      act: () => store.findCall(undefined as never),
      says: /^key must be/,
    },
    {
      call: "memoryVault",
      given: "no digest",
      act: () => memoryVault({ randomness } as never),
      says: /^digest must be an object with sha256\(\)/,
    },
    {
      call: "memoryVault",
      given: "no randomness",
      act: () => memoryVault({ digest } as never),
      says: /^randomness must be an object with bytes\(\)/,
    },
    {
      call: "put of memoryVault",
      given: "a name of one's own",
      act: () => vault.put([{ name: "mine" as SecretName, value: new Uint8Array(1) }]),
      says: /^name must be one that secretNames makes, not "mine"\.$/,
    },
    {
      call: "put of memoryVault",
      given: "a value that is no bytes",
      act: () => vault.put([{ name: engine.secretNames.key(callId), value: "a secret" as never }]),
      says: /^value must be a Uint8Array/,
    },
    {
      call: "peerRef of memoryVault",
      given: "a user id that is none",
      act: () => vault.peerRef("alice" as never, "bob"),
      says: notShown,
    },
    {
      call: "accessTag of memoryVault",
      given: "an access hash that is none",
      act: () => vault.accessTag("alice" as never, "a secret"),
      says: notShown,
    },
    {
      call: "memoryAccountState",
      given: "a disk that is none",
      act: () => memoryAccountState({ disk: 7 as never }),
      says: /^disk must be a memoryDisk\(\), not 7\.$/,
    },
    {
      call: "encodeAppend",
      given: "a stream without a call",
      act: () => engine.encodeAppend({ ...callAppend(callId, -1), stream: "calls" as never }, "memory"),
      code: "INVALID_APPEND",
      says: /not "calls"/,
    },
    {
      call: "checkedReadStream",
      given: "a limit that is no number",
      act: () => engine.checkedReadStream({ limit: "ten" as never }),
      says: /^limit must be/,
    },
    {
      call: "checkedReadAll",
      given: "a position that is none",
      act: () => engine.checkedReadAll({ after: "x" as never }),
      says: /^after must be/,
    },
    {
      call: "checkedCallQuery",
      given: "a time that is none",
      act: () => engine.checkedCallQuery({ createdBefore: Number.NaN }),
      says: /^createdBefore must be/,
    },
    {
      call: "positionNumber",
      given: "a position that is none",
      act: () => engine.positionNumber("x"),
      says: /^after must be/,
    },
    {
      call: "checkedEntries",
      given: "a value that is too long",
      act: () =>
        engine.checkedEntries([{ name: engine.secretNames.key(callId), value: new Uint8Array(1_048_577) }]),
      says: /at most 1048576 bytes/,
    },
    {
      call: "checkedEntries",
      given: "no list",
      act: () => engine.checkedEntries(undefined as never),
      says: /^entries must be a list/,
    },
    {
      call: "checkedName",
      given: "a name of one's own",
      act: () => engine.checkedName("mine" as never),
      says: /^name must be/,
    },
    {
      call: "pseudonyms",
      given: "no function",
      act: () => engine.pseudonyms(undefined as never),
      says: /^hmac must be a function/,
    },
  ],
  harmless: {
    CallAbandoned: "an error of ours",
    EngineClosed: "an error of ours",
    InvalidTransition: "an error of ours",
    UnknownAccount: "an error of ours",
    InvalidArgument: "an error of ours",
    OffhookError: "an error of ours",
    CallNotFound: "an error of ours",
    RecordTooNew: "an error of ours",
    StoreError: "an error of ours",
    WrongExpectedRevision: "an error of ours",
    VaultError: "an error of ours",
    secretErased: "makes an error of ours",
    isRuleId: "a question that takes any text",
    systemRandomness: "takes nothing; its bytes are in the table",
    memoryDisk: "takes nothing",
    summarize: "takes a state that replayCall or the engine made",
    isCallRecord: "asks about a record that a store gave out",
    isFenced: "asks about a name that checkedName has passed",
    callStream: "a wrong id gives a name under which nothing is found",
    signalingStream: "a wrong id gives a name under which nothing is found",
    effectIdOf: "a wrong id gives a name under which nothing is found",
  },
};
