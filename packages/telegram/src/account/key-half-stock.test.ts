import { seededRandomness } from "@offhook/engine/testing";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../vectors/reference-arithmetic.ts";
import { vectors } from "../../vectors/vectors.ts";
import { RpcFailure } from "../client/rpc-failure.ts";
import { checkDhConfig } from "../key-exchange/dh-config.ts";
import type { ServedDhConfig } from "./dh-config-source.ts";
import { KeyHalfStock } from "./key-half-stock.ts";

const failure = new RpcFailure({ method: "x", type: "TIMEOUT", rpcCode: 0, outcome: "unknown" });

/** A stock whose Telegram fails as often as it is told to, and answers from then on. */
async function stockOf(failures = 0) {
  const verdict = await checkDhConfig({ g: 3, p: bytesOf(vectors.primes.telegram_2048.hex) });
  if (!verdict.ok) throw new Error("the vectors hold a good group");
  let asked = 0;
  let now = 0;
  const dhConfigs = {
    next: async (): Promise<ServedDhConfig> => {
      asked++;
      if (asked <= failures) throw failure;
      return { ok: true, group: verdict.group, random: new Uint8Array(256).fill(asked) };
    },
  };
  const stock = new KeyHalfStock(dhConfigs, seededRandomness(7), { now: () => now });
  return { stock, asked: () => asked, pass: (ms: number) => void (now += ms) };
}

async function exponentOf(stock: KeyHalfStock): Promise<string> {
  const served = await stock.next();
  if (!served.ok) throw new Error("the group was refused");
  return Buffer.from(served.half.exponent).toString("hex");
}

describe("the stock of exponents", () => {
  it("gives each exponent away once, also the one made ahead", async () => {
    const { stock, asked } = await stockOf();
    stock.stock(1);
    stock.stock(1);
    const first = await exponentOf(stock);
    expect(asked()).toBe(1);
    expect(await exponentOf(stock)).not.toBe(first);
    expect(asked()).toBe(2);
  });

  it("makes no other one while there is one, unless two are wanted, and gives the older one first", async () => {
    const { stock, asked } = await stockOf();
    stock.stock(1);
    stock.stock(2);
    stock.stock(2);
    expect(asked()).toBe(2);
    const both = [await exponentOf(stock), await exponentOf(stock)];
    expect([new Set(both).size, asked()]).toEqual([2, 2]);
    stock.stock(1);
    expect(asked()).toBe(3);
  });

  it("does not use what was made too long ago", async () => {
    const { stock, asked, pass } = await stockOf();
    stock.stock(1);
    pass(10 * 60_000 + 1);
    await stock.next();
    expect(asked()).toBe(2);
  });

  it("makes another when half of that time is over", async () => {
    const { stock, asked, pass } = await stockOf();
    stock.stock(1);
    pass(5 * 60_000 + 1);
    stock.stock(1);
    expect(asked()).toBe(2);
  });

  it("tries again when making one ahead failed, and fails when that fails", async () => {
    const { stock } = await stockOf(1);
    stock.stock(1);
    expect(await stock.next()).toMatchObject({ ok: true });
    const broken = await stockOf(2);
    broken.stock.stock(1);
    await expect(broken.stock.next()).rejects.toBe(failure);
  });
});
