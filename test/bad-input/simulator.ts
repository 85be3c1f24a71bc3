import * as simulator from "@offhook/simulator";
import type { Between, FaultRule } from "@offhook/simulator";
import * as gramjs from "@offhook/simulator/gramjs";
import * as mtproto from "@offhook/simulator/mtproto";
import type { MtprotoServer } from "@offhook/simulator/mtproto";
import { seededRandomness, simulatedClock } from "@offhook/engine/testing";
import { digest, newWorld, people } from "../scenarios/world.ts";
import type { EntryPoint, Row } from "./row.ts";

const between: Between = { caller: people.alice, callee: people.bob };
const server = () => newWorld().telegram;

const create = (given: string, wrong: object, says: RegExp): Row => ({
  call: "createCallServer",
  given,
  act: () => {
    const options = { clock: simulatedClock(), randomness: seededRandomness(1), digest, ...wrong };
    return simulator.createCallServer(options);
  },
  says,
});

const fault = (given: string, rule: object, says: RegExp): Row => ({
  call: "addFault of createCallServer",
  given,
  act: () => server().addFault(rule as FaultRule),
  says,
});

const client = (given: string, wrong: object, says: RegExp): Row => ({
  call: "memoryCallClient",
  given,
  act: () => simulator.memoryCallClient(server(), { userId: people.alice, deviceId: "phone", ...wrong }),
  says,
});

/** Scenarios are data about two people. */
const scenarioRows: readonly Row[] = Object.entries(simulator)
  .filter(
    ([name, value]) =>
      typeof value === "function" &&
      /Callee$|Caller$|Server$|Update$|Updates$|Request$|Fault$|Network$/.test(name) &&
      name !== "RpcFault" &&
      name !== "createCallServer",
  )
  .map(([name, make]) => ({
    call: name,
    given: "nobody",
    act: () => (make as (between: unknown) => unknown)(undefined),
    says: /^between must be \{ caller, callee \}, two user ids as bigint, not undefined\.$/,
  }));

export const simulatorEntry: EntryPoint = {
  name: "@offhook/simulator",
  module: simulator,
  rows: [
    {
      call: "createCallServer",
      given: "nothing",
      act: () => simulator.createCallServer(undefined as never),
      says: /^options must be an object, not undefined\.$/,
    },
    create(
      "no clock",
      { clock: undefined },
      /^clock must be an object with now\(\), schedule\(\), not undefined\.$/,
    ),
    create("no randomness", { randomness: 7 }, /^randomness must be an object with bytes\(\), not 7\.$/),
    create("no digest", { digest: {} }, /^digest must be an object with sha256\(\)/),
    create(
      "an account id as a number",
      { accounts: [{ userId: 1 }] },
      /^userId must be a bigint from 1n .*, not 1\.$/,
    ),
    create(
      "an unknown choice",
      { choices: { weather: "good" } },
      /^choices must be one of acceptResult, .*, not "weather"\.$/,
    ),
    create(
      "an unknown option of a choice",
      { choices: { busyLine: "perhaps" } },
      /^choices\.busyLine must be one of received, anyCall, never, not "perhaps"\.$/,
    ),
    create("an unknown limit", { limits: { patience: 3 } }, /^limits must be one of .*, not "patience"\.$/),
    create(
      "half a limit",
      { limits: { graceMs: 0.5 } },
      /^limits\.graceMs must be a whole number, 0 or more, not 0\.5\.$/,
    ),
    fault(
      "a rule that is none",
      {},
      /^rule must be \{ request, fault \} or \{ push, fault \}, not an object\.$/,
    ),
    fault(
      "an unknown kind",
      { request: {}, fault: { kind: "explode" } },
      /^fault\.kind must be one of .*, not "explode"\.$/,
    ),
    fault(
      "a fault of requests for a push",
      { push: {}, fault: { kind: "dropAnswer" } },
      /^fault\.kind must be one of lose, .*, not "dropAnswer"\.$/,
    ),
    fault(
      "a chance above 1",
      { request: {}, fault: { kind: "dropAnswer" }, chance: 2 },
      /^chance must be from 0 to 1, not 2\.$/,
    ),
    fault(
      "no times",
      { request: {}, fault: { kind: "dropAnswer" }, times: 0 },
      /^times must be 1 or more, or Infinity, not 0\.$/,
    ),
    fault(
      "a skip below 0",
      { request: {}, fault: { kind: "dropAnswer" }, skip: -1 },
      /^skip must be 0 or more, not -1\.$/,
    ),
    fault(
      "a user's id as a number, which would meet nobody",
      { request: { userId: 1001 }, fault: { kind: "dropAnswer" } },
      /^request\.userId must be a bigint from 1n to 2n \*\* 52n, not 1001\.$/,
    ),
    fault(
      "a slip of the pen in what is matched",
      { push: { updaet: "phoneCallAccepted" }, fault: { kind: "lose" } },
      /^push\.updaet must be absent \(known are update, userId, deviceId\), not "\(given\)"\.$/,
    ),
    fault(
      "a slip of the pen in the fault",
      { push: {}, fault: { kind: "duplicate", copeis: 2 } },
      /^fault\.copeis must be absent \(known are kind, copies, apartMs\), not "\(given\)"\.$/,
    ),
    fault(
      "how often, misspelt",
      { push: {}, fault: { kind: "lose" }, tiems: 2 },
      /^rule\.tiems must be absent \(known are skip, times, chance\), not "\(given\)"\.$/,
    ),
    fault(
      "no error",
      { request: {}, fault: { kind: "error" } },
      /^fault\.rpcCode must be a whole number, 0 or more, not undefined\.$/,
    ),
    fault("no delay", { push: {}, fault: { kind: "delay" } }, /^fault\.delayMs must be .*, not undefined\.$/),
    fault(
      "a request and a push",
      { request: {}, push: {}, fault: { kind: "delay", delayMs: 1 } },
      /^rule must be \{ request, fault \} or \{ push, fault \}, not an object\.$/,
    ),
    fault(
      "half a delay",
      { push: {}, fault: { kind: "delay", delayMs: 0.5 } },
      /^fault\.delayMs must be a whole number, 0 or more, not 0\.5\.$/,
    ),
    fault(
      "an error in small letters",
      { request: {}, fault: { kind: "error", rpcCode: 400, text: "oops" } },
      /^fault\.text must be an upper-case text, not "oops"\.$/,
    ),
    {
      call: "setAccount of createCallServer",
      given: "a name with a space",
      act: () => server().setAccount({ userId: 5n, username: "al ice" }),
      says: /^username must be .*, not "al ice"\.$/,
    },
    {
      call: "setAccount of createCallServer",
      given: "a phone number with a plus",
      act: () => server().setAccount({ userId: 5n, phoneNumber: "+4912345" }),
      says: /^phoneNumber must be of 5 to 15 digits/,
    },
    ...(
      [
        ["no settings", null, /^account must be an object, not null\.$/],
        [
          "settings with a slip of the pen",
          { userId: 5n, lineBussy: true },
          /^account\.lineBussy must be absent/,
        ],
        [
          "who may call, misspelt",
          { userId: 5n, callsFrom: "nobdy" },
          /^callsFrom must be one of everybody, .*, not "nobdy"\.$/,
        ],
        [
          "contacts as numbers",
          { userId: 5n, contacts: [1] },
          /^contacts must be a list, each of it a bigint/,
        ],
        [
          "a line that is nearly busy",
          { userId: 5n, lineBusy: "no" },
          /^lineBusy must be true or false, not "no"\.$/,
        ],
        ["no id", { firstName: "Ann" }, /^userId must be a bigint from 1n to 2n \*\* 52n, not undefined\.$/],
      ] as const
    ).map(([given, settings, says]) => ({
      call: "setAccount of createCallServer",
      given,
      act: () => server().setAccount(settings as never),
      says,
    })),
    {
      call: "accessHash of createCallServer",
      given: "a stranger",
      act: () => server().accessHash(people.alice, 5n),
      code: "RPC_FAULT",
      says: /USER_ID_INVALID/,
    },
    ...(
      [
        ["hasAccount", (on, id) => on.hasAccount(id)],
        ["accessHash", (on, id) => on.accessHash(people.alice, id)],
        ["reports", (on, id) => on.reports(id)],
        ["serviceMessages", (on, id) => on.serviceMessages(id)],
      ] as readonly (readonly [string, (on: simulator.SimulatedTelegram, id: bigint) => unknown])[]
    ).map(([call, ask]) => ({
      call: `${call} of createCallServer`,
      given: "an id as a number",
      act: () => ask(server(), 1001 as never),
      says: /^\w+ must be a bigint, not 1001\.$/,
    })),
    {
      call: "play of createCallServer",
      given: "no scenario",
      act: () => server().play(undefined as never),
      says: /^scenario must be an object, not undefined\.$/,
    },
    {
      call: "memoryCallClient",
      given: "no server",
      act: () => simulator.memoryCallClient(undefined as never, { userId: 1n, deviceId: "phone" }),
      says: /^server must be a server that createCallServer\(\) made, not undefined\.$/,
    },
    {
      call: "memoryCallClient",
      given: "no options",
      act: () => simulator.memoryCallClient(server(), undefined as never),
      says: /^options must be an object, not undefined\.$/,
    },
    client("a stranger", { userId: 5n }, /^userId must be an account of this server; .*, not 5\.$/),
    client("no device", { deviceId: 7 }, /^deviceId must be a text, not 7\.$/),
    client("a latency below 0", { latencyMs: -1 }, /^latencyMs must be 0 or more, not -1\.$/),
    client("a timeout of 0", { requestTimeoutMs: 0 }, /^requestTimeoutMs must be more than 0, not 0\.$/),
    {
      call: "invoke of memoryCallClient",
      given: "an unknown method",
      act: () =>
        newWorld()
          .rawClient("alice")
          .invoke("phone.eat" as never, {} as never),
      says: /^method must be one of .*, not "phone\.eat"\.$/,
    },
    {
      call: "invoke of memoryCallClient",
      given: "an access hash that is none",
      act: () =>
        newWorld()
          .rawClient("alice")
          .invoke("phone.receivedCall", { peer: { id: "1", accessHash: "a secret" } }),
      says: /^accessHash must be a signed 64-bit decimal number, not undefined\.$/,
    },
    {
      call: "floodedCaller",
      given: "half a second",
      act: () => simulator.floodedCaller(between, { waitSeconds: 0.5 }),
      says: /^waitSeconds must be a whole number from 1, not 0\.5\.$/,
    },
    {
      call: "unreliableNetwork",
      given: "a chance above 1",
      act: () => server().play(simulator.unreliableNetwork(between, 2)),
      says: /^chance must be from 0 to 1, not 2\.$/,
    },
    ...scenarioRows,
  ],
  harmless: { RpcFault: "an error of ours" },
};

async function started(act: (listening: MtprotoServer) => unknown): Promise<void> {
  const listening = await mtproto.startMtprotoServer({ server: server() });
  try {
    act(listening);
  } finally {
    await listening.close();
  }
}

export const mtprotoEntry: EntryPoint = {
  name: "@offhook/simulator/mtproto",
  module: mtproto,
  rows: [
    {
      call: "startMtprotoServer",
      given: "nothing",
      act: () => mtproto.startMtprotoServer(undefined as never),
      says: /^options must be an object, not undefined\.$/,
    },
    {
      call: "startMtprotoServer",
      given: "no server",
      act: () => mtproto.startMtprotoServer({ server: {} as never }),
      says: /^server must be an object with handle\(\), attach\(\), userIdByPhone\(\), not an object\.$/,
    },
    {
      call: "startMtprotoServer",
      given: "a port that is none",
      act: () => mtproto.startMtprotoServer({ server: server(), port: 70_000 }),
      says: /^port must be a whole number from 0 to 65535, not 70000\.$/,
    },
    {
      call: "addAuthKey of startMtprotoServer",
      given: "a key of another length",
      act: () => started((listening) => listening.addAuthKey(new Uint8Array(255), { userId: people.alice })),
      says: /^authKey\.length must be 256, .*, not 255\.$/,
    },
    ...(
      [
        ["a user's id as a number", { userId: 1001 }, /^owner\.userId must be a bigint .*, not 1001\.$/],
        ["an owner with a slip of the pen", { userid: 1001n }, /^owner\.userid must be absent/],
      ] as const
    ).map(([given, owner, says]) => ({
      call: "addAuthKey of startMtprotoServer",
      given,
      act: () => started((listening) => listening.addAuthKey(new Uint8Array(256), owner as never)),
      says,
    })),
    ...(
      [
        "cutBefore",
        "cutAfter",
        "repeatPush",
        "silence",
        "changeSalt",
        "forgetKeys",
        "cutConnections",
      ] as const
    ).map((name) => ({
      call: `${name} of startMtprotoServer`,
      given: "a user's id as a number, which would meet nobody",
      act: () => started(({ faults }) => faults[name]({ userId: 1001 } as never)),
      says: /^match\.userId must be a bigint from 1n to 2n \*\* 52n, not 1001\.$/,
    })),
    {
      call: "cutBefore of startMtprotoServer",
      given: "no times",
      act: () => started(({ faults }) => faults.cutBefore({}, 0)),
      says: /^times must be 1 or more, or Infinity, not 0\.$/,
    },
    {
      call: "startMtprotoServer",
      given: "a login code as a number",
      act: () => mtproto.startMtprotoServer({ server: server(), handshake: { loginCode: 12345 as never } }),
      says: /^handshake\.loginCode must be a text, not 12345\.$/,
    },
    {
      call: "codecOfLayer",
      given: "a layer that is no number",
      act: () => mtproto.codecOfLayer("198" as never),
      says: /^layer must be a whole number, not "198"\.$/,
    },
  ],
  harmless: { TlError: "an error of ours", RpcFault: "an error of ours" },
};

export const gramjsEntry: EntryPoint = {
  name: "@offhook/simulator/gramjs",
  module: gramjs,
  rows: [
    {
      call: "loopbackClientOptions",
      given: "no port",
      act: () => gramjs.loopbackClientOptions("443" as never),
      says: /^port must be a whole number from 1 to 65535, not "443"\.$/,
    },
    {
      call: "loopbackSession",
      given: "a key of another length",
      act: () => gramjs.loopbackSession(new Uint8Array(16)),
      says: /^authKey must be 256 bytes, not "\(16 bytes, not shown\)"\.$/,
    },
    {
      call: "loopbackSession",
      given: "a data centre that is none",
      act: () => gramjs.loopbackSession(undefined, 0),
      says: /^dcId must be a whole number from 1, not 0\.$/,
    },
    {
      call: "trustServer",
      given: "no key",
      act: () => gramjs.trustServer(undefined as never),
      says: /^publicKey must be the publicKey of an MTProto server, not undefined\.$/,
    },
  ],
  harmless: {},
};
