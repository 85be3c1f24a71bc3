import * as engine from "@offhook/engine";
import { memoryEventStore, systemRandomness } from "@offhook/engine";
import { callRecord, testCallId } from "@offhook/engine/testing";
import { Subject } from "rxjs";
import { digest } from "../scenarios/world.ts";
import type { Row } from "./row.ts";

const callId = testCallId(1);
const store = memoryEventStore();
const record = callRecord(callId, 0);
const randomness = systemRandomness();

/** The machines, replay, and what the adapters of ports need. */
export const functionRows: readonly Row[] = [
  {
    call: "checkedStream",
    given: "a number",
    act: () => engine.checkedStream(7 as never),
    says: /^stream must be the name of a stream, .*, not 7\.$/,
  },
  {
    call: "checkedCallKey",
    given: "half a key",
    act: () => engine.checkedCallKey({ accountId: "alice" } as never),
    says: /^key must be \{ callId \}, or \{ accountId, telegramCallId \}, not an object\.$/,
  },
  {
    call: "checkedNames",
    given: "a name",
    act: () => engine.checkedNames("key/1" as never),
    says: /^names must be a list of names that secretNames makes, not "key\/1"\.$/,
  },
  {
    call: "schedule of systemClock",
    given: "no task",
    act: () => engine.systemClock().schedule(0, undefined as never),
    says: /^task must be a function, not undefined\.$/,
  },
  {
    call: "checkedAfter",
    given: "nothing",
    act: () => engine.checkedAfter(undefined as never),
    says: /^options must be an object, not undefined\.$/,
  },
  {
    call: "untilAborted",
    given: "a signal that is none",
    act: () => engine.untilAborted("now" as never, Promise.resolve()),
    says: /^signal must be an AbortSignal, not "now"\.$/,
  },
  {
    call: "encodeAccountState",
    given: "a bigint",
    act: () => engine.encodeAccountState(1n as never),
    says: /^value must be plain JSON, not 1\.$/,
  },
  {
    call: "checkedEntries",
    given: "an entry that is none",
    act: () => engine.checkedEntries([null as never]),
    says: /^entry must be \{ name, value \}, not null\.$/,
  },
  {
    call: "newCallState",
    given: "nothing",
    act: () => engine.newCallState(undefined as never),
    says: /^direction must be "outgoing" or "incoming", not undefined\.$/,
  },
  {
    call: "acquiredLease",
    given: "no request",
    act: () => engine.acquiredLease(undefined, null as never, {} as never),
    says: /^request must be an object, not null\.$/,
  },
  {
    call: "renewedLease",
    given: "no lease",
    act: () => engine.renewedLease(undefined, undefined as never, { at: 0, forMs: 1 }),
    says: /^lease must be a lease that acquireLease gave, not undefined\.$/,
  },
  {
    call: "replay$",
    given: "a clock that is none",
    act: () => engine.replay$(store, callId, { speed: 2, clock: Date as never }),
    says: /^clock must be an object with now\(\), schedule\(\)/,
  },
  {
    call: "replay$",
    given: "a digest that is none",
    act: () => engine.replay$(store, callId, { digest: {} as never }),
    says: /^digest must be an object with sha256\(\)/,
  },
  {
    call: "replayCall",
    given: "a machine as the decider",
    act: () => engine.replayCall([record], { decider: engine.outgoingCall as never }),
    says: /^decider must be an object with initial\(\), decide\(\), idle\(\)/,
  },
  {
    call: "checkedCallQuery",
    given: "a slip of the pen",
    act: () => engine.checkedCallQuery({ acountId: "alice" } as never),
    says: /^query\.acountId must be absent \(known are accountId, /,
  },
  {
    call: "checkedCallQuery",
    given: "live as text",
    act: () => engine.checkedCallQuery({ live: "yes" as never }),
    says: /^live must be true or false, not "yes"\.$/,
  },
  {
    call: "checkedCallQuery",
    given: "an unknown direction",
    act: () => engine.checkedCallQuery({ direction: "in" as never }),
    says: /^direction must be "outgoing" or "incoming", not "in"\.$/,
  },
  {
    call: "checkedCallQuery",
    given: "an account that is none",
    act: () => engine.checkedCallQuery({ accountId: 7 as never }),
    says: /^accountId must be a text, not 7\.$/,
  },
  {
    call: "createDecider",
    given: "no machine",
    act: () => engine.createDecider({} as never),
    says: /^machine must be/,
  },
  {
    call: "createDecider",
    given: "upcasts that are none",
    act: () => engine.createDecider(engine.outgoingCall, { upcasts: [{ type: "CallPlaced" } as never] }),
    says: /^upcasts must be a list of \{ type, from, reason, upcast \}/,
  },
  {
    call: "recordEvent",
    given: "no state",
    act: () => engine.recordEvent({} as never, {} as never, {} as never),
    says: /^state must be the state of a call/,
  },
  {
    call: "newCallState",
    given: "no direction",
    act: () => engine.newCallState({ direction: "sideways" } as never),
    says: /^direction must be "outgoing" or "incoming", not "sideways"\.$/,
  },
  {
    call: "machineIdentity",
    given: "no machine",
    act: () => engine.machineIdentity({} as never, digest),
    says: /^machine must be a state machine, such as outgoingCall/,
  },
  {
    call: "machineIdentity",
    given: "no digest",
    act: () => engine.machineIdentity(engine.outgoingCall, {} as never),
    says: /^digest must be/,
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
    call: "eachOf",
    given: "no stream",
    act: () => engine.eachOf([1, 2] as never),
    says: /^stream\$ must be an object with subscribe\(\), not a list of 2\.$/,
  },
  {
    call: "eachOf",
    given: "no room for anything",
    act: () => engine.eachOf(new Subject(), { bufferSize: 0 }),
    says: /^bufferSize must be a number of items from 1, not 0\.$/,
  },
  {
    call: "eachOf",
    given: "a signal that is none",
    act: () => engine.eachOf(new Subject(), { signal: {} as never }),
    says: /^signal must be an AbortSignal, not an object\.$/,
  },
  {
    call: "checkSignal",
    given: "an AbortController",
    act: () => engine.checkSignal(new AbortController() as never),
    says: /^signal must be an AbortSignal, not an object\.$/,
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
    call: "readStreams",
    given: "no store",
    act: () => engine.readStreams(undefined as never, []),
    says: /^store must be an object with readStream\(\)/,
  },
  {
    call: "readStreams",
    given: "one name, and no list",
    act: () => engine.readStreams(store, "call-1" as never),
    says: /^streams must be a list of names of streams, not "call-1"\.$/,
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
    call: "endsSession",
    given: "no error",
    act: () => engine.endsSession(undefined as never),
    says: /^error must be what a request was answered with/,
  },
  {
    call: "directionOf",
    given: "no record",
    act: () => engine.directionOf(undefined as never),
    says: /^record must be/,
  },
  { call: "eventOf", given: "no record", act: () => engine.eventOf({} as never), says: /^record must be/ },
  {
    call: "eraseCall",
    given: "no ports",
    act: () => engine.eraseCall(undefined as never, testCallId(1)),
    says: /^ports must be \{ store, vault, clock, random, digest \}, not undefined\.$/,
  },
  {
    call: "erasePeer",
    given: "a vault that is none",
    act: () =>
      engine.erasePeer(
        { store: engine.memoryEventStore(), vault: {} } as never,
        "ada" as never,
        "p" as never,
      ),
    says: /^ports\.vault must be an object with erase/,
  },
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
];
