import { InvalidArgument } from "@offhook/engine";
import { describe, expect, test } from "vitest";
import type { TlObject } from "../tl/tl-object.ts";
import type { FaultRule, PushFault } from "./faults.ts";
import { type ScenarioName, scenarios } from "./scenarios.ts";
import {
  gB,
  hangUp,
  lastCall,
  namesOf,
  peerOf,
  protocol,
  requestTo,
  situation,
} from "./situations/situation.ts";

const between = { caller: 1n, callee: 2n };
const dhConfig = { _: "messages.getDhConfig", version: 3, randomLength: 0 };

/** Asks without expecting an answer in this turn; tells when one came, in ms. */
function askLater(world: ReturnType<typeof situation>, request: TlObject) {
  const startedAt = world.clock.now();
  const answer: { afterMs?: number; error?: unknown } = {};
  world.server.submit({ userId: 1n, deviceId: "phone", layer: 198 }, request, (outcome) => {
    answer.afterMs = world.clock.now() - startedAt;
    if (!outcome.ok) answer.error = outcome.error;
  });
  return answer;
}

describe("a faulty request", () => {
  test("is refused as often as the rule says, after as many as it lets pass", () => {
    const { server, device } = situation();
    const ada = device(1n);
    server.addFault({
      request: { method: "messages.getDhConfig" },
      fault: { kind: "error", rpcCode: 420, text: "FLOOD_WAIT_17" },
      skip: 1,
      times: 2,
    });
    expect([1, 2, 3, 4].map(() => ada.outcome(dhConfig))).toEqual([
      "ok",
      "420 FLOOD_WAIT_17",
      "420 FLOOD_WAIT_17",
      "ok",
    ]);
  });

  test("is only the one that the rule means", () => {
    const { server, device } = situation();
    const [ada, desk, bob] = [device(1n), device(1n, "desk"), device(2n)];
    server.addFault({
      request: { userId: 1n, deviceId: "desk" },
      fault: { kind: "error", rpcCode: 500, text: "RPC_CALL_FAIL" },
      times: Infinity,
    });
    expect([ada, desk, bob].map((asking) => asking.outcome(dhConfig))).toEqual([
      "ok",
      "500 RPC_CALL_FAIL",
      "ok",
    ]);
  });

  test("can wait before the server acts and again before it answers", () => {
    const world = situation();
    const bob = world.device(2n);
    world.server.addFault({ request: {}, fault: { kind: "delay", beforeMs: 300, afterMs: 200 } });
    const answer = askLater(world, requestTo(world.server, 1n, 2n));
    world.clock.advance(299);
    expect([bob.heard.length, answer.afterMs]).toEqual([0, undefined]);
    world.clock.advance(1);
    expect([bob.heard.length, answer.afterMs]).toEqual([1, undefined]);
    world.clock.advance(200);
    expect(answer.afterMs).toBe(500);
  });

  test("whose answer is dropped has still been done; one that is dropped has not", () => {
    for (const [kind, calls] of [
      ["dropAnswer", 1],
      ["dropRequest", 0],
    ] as const) {
      const world = situation();
      world.server.addFault({ request: {}, fault: { kind } });
      const answer = askLater(world, requestTo(world.server, 1n, 2n));
      world.clock.advance(1_000);
      expect(answer).toEqual({});
      expect(world.server.calls()).toHaveLength(calls);
    }
  });

  test("a rule that was taken back does nothing", () => {
    const { server, device } = situation();
    const takeBack = server.addFault({ request: {}, fault: { kind: "error", rpcCode: 500, text: "X" } });
    takeBack();
    takeBack();
    expect(device(1n).outcome(dhConfig)).toBe("ok");
  });

  test("strikes with the chance that was given, the same way from the same seed", () => {
    const strikes = (seed: number) => {
      const { server, device } = situation({ seed });
      const ada = device(1n);
      server.addFault({
        request: {},
        fault: { kind: "error", rpcCode: 500, text: "RPC_CALL_FAIL" },
        chance: 0.25,
        times: Infinity,
      });
      return Array.from({ length: 400 }, () => (ada.outcome(dhConfig) === "ok" ? 0 : 1));
    };
    expect(strikes(5)).toEqual(strikes(5));
    expect(strikes(5)).not.toEqual(strikes(6));
    const struck = strikes(5).reduce<number>((sum, one) => sum + one, 0);
    expect(struck).toBeGreaterThan(60);
    expect(struck).toBeLessThan(140);
  });
});

describe("a faulty push", () => {
  /** Bob is sent Requested, and Discarded when Ada cancels at once. */
  function heardByBob(fault: PushFault, afterMs = 5_000) {
    const world = situation();
    const [ada, bob] = [world.device(1n), world.device(2n)];
    world.server.addFault({ push: { update: "phoneCallRequested" }, fault });
    const peer = peerOf(ada.ask(requestTo(world.server, 1n, 2n)).phoneCall as TlObject);
    const atOnce = namesOf(bob.heard);
    ada.ask(hangUp(peer, "Missed"));
    world.clock.advance(afterMs);
    return { ...world, bob, atOnce, heard: namesOf(bob.heard) };
  }
  const [requested, discarded] = ["phoneCallRequested", "phoneCallDiscarded"];

  test("is lost", () => {
    expect(heardByBob({ kind: "lose" }).heard).toEqual([discarded]);
  });

  test("is lost, but in the next difference", () => {
    const { bob, heard } = heardByBob({ kind: "lose", inDifference: true });
    expect(heard).toEqual([discarded]);
    const difference = bob.ask({ _: "updates.getDifference", pts: 1, date: 0, qts: 0 });
    expect(namesOf(difference.otherUpdates as TlObject[])).toEqual([requested]);
  });

  test("arrives more than once, at once or apart", () => {
    expect(heardByBob({ kind: "duplicate", copies: 2 }).atOnce).toEqual([requested, requested, requested]);
    const apart = heardByBob({ kind: "duplicate", apartMs: 100 });
    expect([apart.atOnce, apart.heard]).toEqual([[requested], [requested, discarded, requested]]);
  });

  test("is overtaken when it is late", () => {
    const { atOnce, heard } = heardByBob({ kind: "delay", delayMs: 100 });
    expect([atOnce, heard]).toEqual([[], [discarded, requested]]);
  });

  test("changes places with the next one, or comes alone after a while", () => {
    const swapped = heardByBob({ kind: "reorder" });
    expect([swapped.atOnce, swapped.heard]).toEqual([[], [discarded, requested]]);
    const world = situation();
    const [ada, bob] = [world.device(1n), world.device(2n)];
    world.server.addFault({ push: {}, fault: { kind: "reorder", atMostMs: 250 } });
    ada.ask(requestTo(world.server, 1n, 2n));
    world.clock.advance(249);
    expect(bob.heard).toEqual([]);
    world.clock.advance(1);
    expect(namesOf(bob.heard)).toEqual([requested]);
  });
});

describe("two pushes that are both held back", () => {
  test("let each other go: none is forgotten", () => {
    const world = situation();
    const [ada, bob] = [world.device(1n), world.device(2n)];
    world.server.addFault({ push: {}, fault: { kind: "reorder" }, times: 3 });
    const peer = peerOf(ada.ask(requestTo(world.server, 1n, 2n)).phoneCall as TlObject);
    ada.ask(hangUp(peer, "Missed"));
    ada.ask(requestTo(world.server, 1n, 2n));
    world.clock.advance(2_000);
    expect(namesOf(bob.heard)).toEqual(["phoneCallRequested", "phoneCallDiscarded", "phoneCallRequested"]);
  });
});

describe("rules that can't be", () => {
  const error = { kind: "error", rpcCode: 400, text: "X" } as const;
  test.each<[string, unknown]>([
    ["skip", { request: {}, fault: error, skip: -1 }],
    ["times", { request: {}, fault: error, times: 0 }],
    ["times", { request: {}, fault: error, times: 1.5 }],
    ["chance", { request: {}, fault: error, chance: 1.1 }],
    ["chance", { request: {}, fault: error, chance: Number.NaN }],
    ["fault.text", { request: {}, fault: { ...error, text: "no such thing" } }],
    ["fault.beforeMs", { request: {}, fault: { kind: "delay", beforeMs: -1 } }],
    ["fault.copies", { push: {}, fault: { kind: "duplicate", copies: 0.5 } }],
    ["fault.delayMs", { push: {}, fault: { kind: "delay", delayMs: Number.NaN } }],
  ])("%s is named when it is wrong: %j", (parameter, rule) => {
    const { server } = situation();
    expect(() => server.addFault(rule as FaultRule)).toThrowError(
      expect.objectContaining({ code: "INVALID_ARGUMENT", parameter }) as InvalidArgument,
    );
  });
});

describe("scenarios", () => {
  /** What a caller sees who places a call that the callee answers at once if it hears of it. */
  const outcomes: Readonly<Record<ScenarioName, string>> = {
    busyCallee: "ok; Busy",
    privateCallee: "403 USER_PRIVACY_RESTRICTED",
    blockedCaller: "403 USER_IS_BLOCKED",
    deactivatedCallee: "400 INPUT_USER_DEACTIVATED",
    outdatedCallee: "400 PARTICIPANT_VERSION_OUTDATED",
    floodedCaller: "420 FLOOD_WAIT_30",
    silentCallee: "ok; Missed",
    incompatibleCallee: "ok; callee 406 CALL_PROTOCOL_COMPAT_LAYER_INVALID; Missed",
    occupiedCallee: "ok; callee 500 CALL_OCCUPY_FAILED; Missed",
    unansweredRequest: "no answer; callee ok; phoneCallAccepted,Disconnect",
    unheardRequest: "no answer",
    serverFault: "500 RPC_CALL_FAIL",
    slowServer: "no answer; callee no answer; phoneCallAccepted,Disconnect",
    lostAcceptance: "ok; callee ok; Disconnect",
    lostConfirmation: "ok; callee ok; phoneCallAccepted,Disconnect",
    lostEnd: "ok; callee ok; phoneCallAccepted",
    repeatedUpdates: "ok; callee ok; phoneCallAccepted,phoneCallAccepted,Disconnect,Disconnect",
    reorderedUpdates: "depends on the seed",
    unreliableNetwork: "depends on the seed",
  };

  test("every scenario has an outcome here", () => {
    expect(Object.keys(outcomes).toSorted()).toEqual(Object.keys(scenarios).toSorted());
  });

  test.each(Object.entries(outcomes))("%s: %s", (name, expected) => {
    const world = situation();
    const [ada, bob] = [world.device(1n), world.device(2n)];
    const takeBack = world.server.play(scenarios[name as ScenarioName](between));
    const tell = (userId: bigint, request: TlObject) => {
      let told = "no answer";
      world.server.submit({ userId, deviceId: "phone", layer: 198 }, request, (outcome) => {
        told = outcome.ok ? "ok" : String((outcome.error as Error).message.match(/[0-9]{3} [A-Z0-9_]+/)?.[0]);
      });
      const atOnce = told;
      world.clock.advance(4_000);
      return atOnce;
    };
    const seen = [tell(1n, requestTo(world.server, 1n, 2n))];
    if (bob.heard.length > 0) {
      const accept = { _: "phone.acceptCall", peer: peerOf(lastCall(bob)), gB, protocol: protocol() };
      seen.push(`callee ${tell(2n, accept)}`);
    }
    world.clock.advance(200_000);
    takeBack();
    if (ada.heard.length > 0)
      seen.push(
        ada.heard
          .map((update) => update.phoneCall as TlObject)
          .map(
            (call) =>
              (call.reason as TlObject | undefined)?._.replace("phoneCallDiscardReason", "") ?? call._,
          )
          .join(),
      );
    if (expected === "depends on the seed") return expect(seen.length).toBeGreaterThan(0);
    expect(seen.join("; ")).toBe(expected);
  });
});
