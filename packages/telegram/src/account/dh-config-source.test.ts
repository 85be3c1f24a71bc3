import { memoryAccountState } from "@offhook/engine";
import type { AccountId } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../vectors/reference-arithmetic.ts";
import { vectors } from "../../vectors/vectors.ts";
import type { PhoneMethods } from "../client/telegram-call-client.ts";
import { DhConfigSource } from "./dh-config-source.ts";

const accountId = "alice" as AccountId;
const p = bytesOf(vectors.primes.telegram_2048.hex);
type Answer = PhoneMethods["messages.getDhConfig"]["result"];
const config = (version: number, random = 1): Answer => {
  return { kind: "dhConfig", g: 3, p, version, random: new Uint8Array(256).fill(random) };
};
const notModified = (random: number): Answer => {
  return { kind: "dhConfigNotModified", random: new Uint8Array(256).fill(random) };
};

/** Telegram, giving these answers one after the other and noting what it was asked. */
function source(answers: (Answer | Error)[], accountState = memoryAccountState()) {
  const asked: unknown[] = [];
  const client = {
    invoke: async (method: string, params: unknown) => {
      asked.push([method, params]);
      const answer = answers.shift() ?? new Error("asked too often");
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const made = new DhConfigSource({
    client: client as never,
    accountState,
    accountId,
  });
  return { source: made, asked, accountState };
}

describe("DhConfigSource", () => {
  it("asks for 256 random bytes, and by version once it knows the group", async () => {
    const { source: dh, asked } = source([config(7, 1), notModified(2)]);
    expect(await dh.next()).toMatchObject({
      ok: true,
      group: { g: 3, p },
      random: new Uint8Array(256).fill(1),
    });
    expect(await dh.next()).toMatchObject({
      ok: true,
      group: { g: 3, p },
      random: new Uint8Array(256).fill(2),
    });
    expect(asked).toEqual([
      ["messages.getDhConfig", { version: 0, randomLength: 256 }],
      ["messages.getDhConfig", { version: 7, randomLength: 256 }],
    ]);
  });

  it("knows the group after a restart", async () => {
    const first = source([config(7)]);
    await first.source.next();
    const second = source([notModified(3)], first.accountState);
    expect(await second.source.next()).toMatchObject({ ok: true, group: { g: 3 } });
  });

  it.each([
    ["a bad generator", { ...config(7), g: 5 } as Answer, "generatorResidue"],
    ["nothing new without anything old", notModified(1), "notModifiedWithoutCache"],
  ])("refuses %s and does not keep it", async (_name, answer, fault) => {
    const { source: dh, accountState } = source([answer]);
    expect(await dh.next()).toEqual({ ok: false, fault });
    expect(await accountState.get(accountId, "dhConfig")).toBeUndefined();
  });
});
