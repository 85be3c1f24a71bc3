import * as engine from "@offhook/engine";
import type { AccountId, SecretName } from "@offhook/engine";
import { memoryAccountState, memoryEventStore, memoryVault, systemRandomness } from "@offhook/engine";
import { callAppend, testCallId } from "@offhook/engine/testing";
import { digest } from "../scenarios/world.ts";
import type { Row } from "./row.ts";

const callId = testCallId(1);
const randomness = systemRandomness();
const store = memoryEventStore();
const vault = memoryVault({ digest, randomness });
const request = { accountId: "alice" as AccountId, holderId: "one", at: 0, forMs: 15_000 };
const holder = { id: "one", pid: null, host: null };
const lease = { accountId: request.accountId, epoch: 1, holder, since: 0, expiresAt: null };
const notShown = /\(not shown\)/;

/** The memory stores, and the checks that every store shares with them. */
export const storeRows: readonly Row[] = [
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
    call: "acquireLease of memoryAccountState",
    given: "no time",
    act: () => memoryAccountState().acquireLease({ ...request, at: undefined as never }),
    says: /^at must be a machine time in milliseconds, not undefined\.$/,
  },
  {
    call: "acquiredLease",
    given: "an engine without a name",
    act: () => engine.acquiredLease(undefined, { ...request, holderId: "" }, {} as never),
    says: /^holderId must be a text that is different for each engine, not ""\.$/,
  },
  {
    call: "renewedLease",
    given: "no time to last",
    act: () => engine.renewedLease(undefined, {} as never, { at: 0, forMs: 0 }),
    says: /^forMs must be a number of milliseconds above 0, not 0\.$/,
  },
  {
    call: "renewedLease",
    given: "a lease that nobody holds",
    act: () => engine.renewedLease(undefined, lease, { at: 0, forMs: 1 }),
    code: "LEASE_LOST",
    says: /has lost the account alice \(epoch 1\): nobody runs it now/,
  },
  {
    call: "encodeAppend",
    given: "a stream without a call",
    act: () => engine.encodeAppend({ ...callAppend(callId, -1), stream: "calls" as never }, "memory"),
    code: "INVALID_APPEND",
    says: /not "calls"/,
  },
  {
    call: "encodeAccountState",
    given: "nothing",
    act: () => engine.encodeAccountState(undefined as never),
    says: /^value must be plain JSON/,
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
    call: "selectCalls",
    given: "no rows",
    act: () => engine.selectCalls(undefined as never),
    says: /^rows must be rows of an index/,
  },
  {
    call: "matchesQuery",
    given: "no row",
    act: () => engine.matchesQuery(undefined as never, {}),
    says: /^row must be a row of an index/,
  },
  {
    call: "compareNewestFirst",
    given: "no place",
    act: () => engine.compareNewestFirst(undefined as never, undefined as never),
    says: /^a must be a row of an index/,
  },
  {
    call: "incomingCallId",
    given: "no digest",
    act: () => engine.incomingCallId("alice" as never, "7" as never, undefined as never),
    says: /^digest must be/,
  },
  {
    call: "isOriginal",
    given: "no record",
    act: () => engine.isOriginal(undefined as never),
    says: /^record must be the record of a call/,
  },
  {
    call: "hmacSha256",
    given: "a key as text",
    act: () => engine.hmacSha256(digest, "a secret" as never, new Uint8Array(1)),
    says: notShown,
  },
  {
    call: "uuidOf",
    given: "too few bytes",
    act: () => engine.uuidOf(new Uint8Array(15)),
    says: /^hash must be at least 16 bytes, not 15 bytes\.$/,
  },
  {
    call: "pseudonyms",
    given: "no function",
    act: () => engine.pseudonyms(undefined as never),
    says: /^hmac must be a function/,
  },
];
