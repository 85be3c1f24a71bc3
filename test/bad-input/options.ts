import {
  createCallEngine,
  memoryAccountState,
  memoryEventStore,
  memoryVault,
  systemRandomness,
  takeAccount,
} from "@offhook/engine";
import { digest } from "../scenarios/world.ts";
import type { Row } from "./row.ts";

const randomness = systemRandomness();

/** Options that would do, but for one. */
function options(wrong: object): Parameters<typeof createCallEngine>[0] {
  const transport = {
    accountId: "alice",
    selfRef: "ref",
    execute: () => undefined,
    sendSignaling: () => undefined,
    media: () => undefined,
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

/** An engine with one wrong option. */
export const create = (given: string, wrong: object, says: RegExp): Row => ({
  call: "createCallEngine",
  given,
  act: () => createCallEngine(options(wrong)),
  says,
});

export const optionRows: readonly Row[] = [
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
    /^accountState must be an object with get\(\), set\(\), acquireLease\(\), renewLease\(\), releaseLease\(\), not null\.$/,
  ),
  create("a hold of one's own", { holds: [{ accountId: "alice" }] }, /^holds\[\] must be what takeAccount/),
  create("holds that are no list", { holds: "alice" }, /^holds must be a list of what takeAccount gave/),
  {
    call: "takeAccount",
    given: "nothing",
    act: () => takeAccount(undefined as never),
    says: /^options must be an object, not undefined\.$/,
  },
  {
    call: "takeAccount",
    given: "an account with a space",
    act: () => takeAccount({ accountId: "a b", accountState: memoryAccountState() }),
    says: /^accountId must be 1 to 64 characters/,
  },
  {
    call: "takeAccount",
    given: "no leases",
    act: () => takeAccount({ accountId: "alice", accountState: {} as never }),
    says: /^accountState must be an object with acquireLease\(\)/,
  },
  {
    call: "takeAccount",
    given: "a time to wait",
    act: () => takeAccount({ accountId: "alice", accountState: memoryAccountState(), wait: 7 as never }),
    says: /^wait must be true or false, not 7\.$/,
  },
  create(
    "an option with a slip of the pen",
    { onRestrat: "hangUp" },
    /^options\.onRestrat must be absent \(known are store, .*\), not "\(given\)"\.$/,
  ),
  create("no digest", { digest: "sha256" }, /^digest must be an object with sha256\(\), not "sha256"\.$/),
  create("a clock without time", { clock: {} }, /^clock must be an object with now\(\)/),
  create(
    "randomness as a function",
    { random: () => 4 },
    /^random must be an object with bytes\(\), not a function\.$/,
  ),
  create("no updates", { updates$: undefined }, /^updates\$ must be an Observable/),
  create("updates as text", { updates$: "updates" }, /^updates\$ must be an Observable .*, not "updates"\.$/),
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
    "a transport that neither participates nor does not",
    { transports: [{ ...options({}).transports[0], participates: "no" }] },
    /^participates must be true or false, not "no"\.$/,
  ),
  create(
    "two transports of one account",
    { transports: [options({}).transports[0], options({}).transports[0]] },
    /^accountId must be different for each transport, not "alice"\.$/,
  ),
  create(
    "an unknown way to be busy",
    { admission: { busy: "shout" } },
    /^admission\.busy must be "decline", "ring", "elsewhere" or a function, not "shout"\.$/,
  ),
  create(
    "an unknown way to treat strangers",
    { admission: { unknownCallers: "eat" } },
    /^admission\.unknownCallers must be "decline", "ring", "elsewhere" or a function, not "eat"\.$/,
  ),
  create(
    "no time for a function",
    { admission: { askTimeoutMs: 0 } },
    /^admission\.askTimeoutMs must be a number of milliseconds from 1 to 60000, not 0\.$/,
  ),
  create(
    "an unknown way to restart",
    { onRestart: "forget" },
    /^onRestart must be "keep" or "hangUp", not "forget"\.$/,
  ),
  create(
    "keys that are kept for ever",
    { keepKeysMs: Number.POSITIVE_INFINITY },
    /^keepKeysMs must be a whole number of milliseconds from 0 to 31536000000, not Infinity\.$/,
  ),
  create("rules for answering that are no list", { autoAnswer: {} }, /^autoAnswer must be a list of rules/),
  create(
    "a rule for answering that is none",
    { autoAnswer: ["all"] },
    /^autoAnswer\[\] must be an object, not "all"\.$/,
  ),
  create(
    "a rule for an account that is none",
    { autoAnswer: [{ account: 7 }] },
    /^autoAnswer\[\]\.account must be the accountId of a transport, not 7\.$/,
  ),
  create(
    "a rule for a user that is none",
    { autoAnswer: [{ from: ["bob"] }] },
    /^autoAnswer\[\]\.from must be a list of user ids/,
  ),
  create(
    "a rule for half a video",
    { autoAnswer: [{ video: "some" }] },
    /^autoAnswer\[\]\.video must be true or false, not "some"\.$/,
  ),
  create(
    "a rule that answers before it rings",
    { autoAnswer: [{ afterMs: -1 }] },
    /^autoAnswer\[\]\.afterMs must be a number of milliseconds, 0 or more, not -1\.$/,
  ),
  create(
    "a rule with a condition that is none",
    { autoAnswer: [{ when: true }] },
    /^autoAnswer\[\]\.when must be a function, not true\.$/,
  ),
  create(
    "a rule with a protocol that is none",
    { autoAnswer: [{ protocol: 92 }] },
    /^autoAnswer\[\]\.protocol must be/,
  ),
  create(
    "a rule with a slip of the pen, which would answer everybody",
    { autoAnswer: [{ form: ["6130888002"] }] },
    /^autoAnswer\[\]\.form must be absent \(known are account, from, .*\), not "\(given\)"\.$/,
  ),
  create(
    "a pace of another name",
    { pacing: { minGapMs: 3 } },
    /^pacing\.minGapMs must be absent \(known are minimumGapMs, .*\), not "\(given\)"\.$/,
  ),
  create(
    "an admission of another name",
    { admission: { bussy: "ring" } },
    /^admission\.bussy must be absent \(known are busy, .*\), not "\(given\)"\.$/,
  ),
  create(
    "an unknown way to treat crossing calls",
    { admission: { glare: "win" } },
    /^admission\.glare must be "busy", "ring" or "answer", not "win"\.$/,
  ),
];
