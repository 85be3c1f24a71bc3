import { defaultCallTimeouts, memoryAccountState } from "@offhook/engine";
import type { AccountId } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { CallConfig, callTimeoutsOf } from "./call-config.ts";

const accountId = "alice" as AccountId;
const oneDayMs = 24 * 3_600_000;

function telegram(answers: (object | Error | undefined)[], accountState = memoryAccountState()) {
  let now = 5_000_000_000_000;
  let asked = 0;
  const tasks: { dueAt: number; task: () => void }[] = [];
  const times: number[] = [];
  const config = new CallConfig({
    client: {
      invoke: (async () => {
        asked += 1;
        const answer = answers.shift();
        if (answer === undefined) return new Promise(() => {});
        if (answer instanceof Error) throw answer;
        return answer;
      }) as never,
    },
    accountState,
    accountId,
    clock: {
      now: () => now,
      schedule: (dueAt, task) => {
        tasks.push({ dueAt, task });
        return () => {};
      },
    },
    onServerTime: (unixSeconds) => times.push(unixSeconds),
  });
  return {
    config,
    accountState,
    times,
    askedTimes: () => asked,
    pass: (ms: number) => {
      now += ms;
      for (const { dueAt, task } of tasks) if (dueAt <= now) task();
    },
  };
}

const answer = { date: 1_700_000_000, callReceiveTimeoutMs: 15_000, callRingTimeoutMs: 45_000 };
const timeouts = {
  ...defaultCallTimeouts,
  receiveMs: 15_000,
  ringMs: 45_000,
  exchangeMs: 15_000,
  requestMs: 15_999,
};

describe("CallConfig", () => {
  it("takes Telegram's times and hands its clock on", async () => {
    const { config, times } = telegram([answer]);
    expect(await config.timeouts()).toEqual(timeouts);
    expect(times).toEqual([1_700_000_000]);
  });

  it("asks once, for all that want to know at the same time, and again after a day", async () => {
    const { config, askedTimes, pass } = telegram([answer, { ...answer, callRingTimeoutMs: 60_000 }]);
    await Promise.all([config.timeouts(), config.timeouts()]);
    expect(askedTimes()).toBe(1);
    pass(oneDayMs + 1);
    expect(await config.timeouts()).toEqual(timeouts);
    await Promise.resolve();
    expect(askedTimes()).toBe(2);
    expect((await config.timeouts()).ringMs).toBe(60_000);
  });

  it("answers from the account's state after a restart without asking", async () => {
    const first = telegram([answer]);
    await first.config.timeouts();
    const second = telegram([], first.accountState);
    expect(await second.config.timeouts()).toEqual(timeouts);
    expect(second.askedTimes()).toBe(0);
  });

  it("knows how long a media connection may take and be silent, without asking", async () => {
    const { config, askedTimes } = telegram([
      { ...answer, callConnectTimeoutMs: 25_000, callPacketTimeoutMs: 0 },
    ]);
    expect(await config.mediaTimeouts()).toEqual({ connectTimeoutMs: 30_000, packetTimeoutMs: 10_000 });
    expect(askedTimes()).toBe(0);
    await config.timeouts();
    expect(await config.mediaTimeouts()).toEqual({ connectTimeoutMs: 25_000, packetTimeoutMs: 10_000 });
  });

  it("gives the defaults when Telegram refuses, and asks again a minute later", async () => {
    const { config, askedTimes, pass } = telegram([new Error("refused"), answer]);
    expect(await config.timeouts()).toEqual({ ...defaultCallTimeouts });
    expect(await config.timeouts()).toEqual({ ...defaultCallTimeouts });
    expect(askedTimes()).toBe(1);
    pass(60_001);
    await config.timeouts();
    expect(askedTimes()).toBe(2);
  });

  it("does not wait longer than two seconds for Telegram", async () => {
    const { config, pass } = telegram([undefined]);
    const waiting = config.timeouts();
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    pass(2_000);
    expect(await waiting).toEqual({ ...defaultCallTimeouts });
  });
});

describe("callTimeoutsOf", () => {
  it.each([
    [undefined, 20_000, 90_000, 20_999],
    [{ fetchedAt: 0 }, 20_000, 90_000, 20_999],
    [{ fetchedAt: 0, receiveTimeoutMs: 5_000 }, 5_000, 90_000, 10_000],
    [{ fetchedAt: 0, receiveTimeoutMs: 300_000 }, 300_000, 90_000, 100_000],
    [{ fetchedAt: 0, receiveTimeoutMs: 0, ringTimeoutMs: -1 }, 20_000, 90_000, 20_999],
    [{ fetchedAt: 0, receiveTimeoutMs: 1e12, ringTimeoutMs: Number.NaN }, 20_000, 90_000, 20_999],
  ])("reads %o", (config, receiveMs, ringMs, requestMs) => {
    expect(callTimeoutsOf(config)).toMatchObject({ receiveMs, ringMs, exchangeMs: receiveMs, requestMs });
  });
});
