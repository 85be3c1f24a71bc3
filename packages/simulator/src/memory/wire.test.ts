import { describe, expect, test } from "vitest";
import { virtualClock } from "../server/situations/situation.ts";
import { createWire } from "./wire.ts";

describe("a wire", () => {
  test("carries in order, after its latency, never within the sender's turn", () => {
    const clock = virtualClock();
    const wire = createWire(clock, 10);
    const arrived: number[] = [];
    wire.carry(() => arrived.push(1));
    clock.advance(4);
    wire.carry(() => arrived.push(2));
    wire.carry(() => arrived.push(3));
    clock.advance(6);
    expect(arrived).toEqual([1]);
    clock.advance(4);
    expect(arrived).toEqual([1, 2, 3]);
  });

  test("carries at once, but later, without latency", () => {
    const clock = virtualClock();
    const wire = createWire(clock, 0);
    const arrived: number[] = [];
    wire.carry(() => {
      arrived.push(1);
      wire.carry(() => arrived.push(2));
    });
    expect(arrived).toEqual([]);
    clock.advance(0);
    expect(arrived).toEqual([1, 2]);
  });

  test("loses what is on the way when it is cut, and carries again afterwards", () => {
    const clock = virtualClock();
    const wire = createWire(clock, 10);
    const arrived: number[] = [];
    wire.carry(() => arrived.push(1));
    wire.cut();
    wire.cut();
    wire.carry(() => arrived.push(2));
    clock.advance(10);
    expect(arrived).toEqual([2]);
    expect(clock.waiting()).toBe(0);
  });
});
