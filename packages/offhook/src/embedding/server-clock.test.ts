import { systemClock } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { serverClock } from "./server-clock.ts";

/** A machine whose clock stands at `wallMs`. */
function machineAt(wallMs: number) {
  const offsets: number[] = [];
  const clock = {
    ...systemClock(),
    wall: () => wallMs,
    setServerOffset: (ms: number) => void offsets.push(ms),
  };
  return { offsets, ...serverClock(clock) };
}

describe("the clock of an engine", () => {
  it.each([
    ["is left alone when Telegram says the same second", 100_400, 100, 0],
    ["is left alone when it is a second ahead", 101_300, 100, 0],
    ["is left alone when it is a second behind", 99_100, 100, 0],
    ["follows Telegram when it is ahead", 110_000, 100, -9_500],
    ["follows Telegram when it is behind", 40_000, 100, 60_500],
  ])("%s", (_, wallMs, unixSeconds, offsetMs) => {
    const { follow, offsets } = machineAt(wallMs);
    follow(unixSeconds);
    expect(offsets).toEqual([offsetMs]);
  });
});
