import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vectors } from "../../../vectors/vectors.ts";
import { CounterWindow } from "./counter-window.ts";
import { DeliveredMessages } from "./delivered-messages.ts";

describe("CounterWindow", () => {
  it("takes and refuses the counters of the vector", () => {
    const window = new CounterWindow();
    for (const { counter, accept } of vectors.signaling.counter_window.steps) {
      expect([counter, window.register(counter) === "new"]).toEqual([counter, accept]);
    }
  });

  it("judges as one that remembers everything would", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -70, max: 90 }), { maxLength: 200 }), (steps) => {
        const window = new CounterWindow();
        const seen = new Set<number>();
        let at = 1;
        for (const step of steps) {
          at = Math.max(1, at + step);
          const isNew = !seen.has(at) && at + 64 > Math.max(0, ...seen);
          expect(window.register(at) === "new").toBe(isNew);
          if (isNew) seen.add(at);
        }
      }),
    );
  });

  it("goes up to the last counter", () => {
    const window = new CounterWindow();
    expect([0x3fff_ffff, 0x3fff_ffff, 0x3fff_ffbf, 0x3fff_ffc0].map((each) => window.register(each))).toEqual(
      ["new", "seen", "tooOld", "new"],
    );
  });
});

describe("DeliveredMessages", () => {
  it("remembers as many as a peer may have unacknowledged, and no more", () => {
    const delivered = new DeliveredMessages();
    const numbers = Array.from({ length: 65_536 }, (_, index) => index + 1);
    expect(numbers.every((number) => delivered.isFirst(number))).toBe(true);
    expect(numbers.some((number) => delivered.isFirst(number))).toBe(false);
    expect(delivered.isFirst(70_000)).toBe(true);
    expect([delivered.isFirst(2), delivered.isFirst(1)]).toEqual([false, true]);
  });
});
