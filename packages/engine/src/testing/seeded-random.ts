import { InvalidArgument } from "../call/offhook-error.ts";

/** Whole numbers from 0 up to, not including, `below`: the same ones for the same seed. (mulberry32) */
export function seededRandom(seed: number): (below: number) => number {
  if (!Number.isInteger(seed)) throw new InvalidArgument("seed", seed, "a whole number");
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
