import { describe, expect, it } from "vitest";
import type { Point } from "../layout/chart-layout.ts";
import { arrowPath, arrowTip } from "./arrow-path.ts";

const through = (...points: readonly (readonly [x: number, y: number])[]): readonly Point[] =>
  points.map(([x, y]) => ({ x, y }));

describe("an arrow", () => {
  it.each([
    ["down", through([10, 20], [10, 60]), "M10 20l0 33", "M10 60l4 -8l-8 0z"],
    ["up", through([10, 60], [10, 20]), "M10 60l0 -33", "M10 20l-4 8l8 0z"],
    ["to the right", through([10, 20], [50, 20]), "M10 20l33 0", "M50 20l-8 -4l0 8z"],
    [
      "round a corner",
      through([10, 20], [10, 60], [90, 60]),
      "M10 20l0 33q0 7 7 7l66 0",
      "M90 60l-8 -4l0 8z",
    ],
    [
      "round narrow corners",
      through([0, 0], [0, 10], [4, 10], [4, 50]),
      "M0 0l0 8q0 2 2 2l0 0q2 0 2 2l0 31",
      "M4 50l4 -8l-8 0z",
    ],
  ])("%s", (_, points, line, tip) => {
    expect(arrowPath(points)).toBe(line);
    expect(arrowTip(points)).toBe(tip);
  });

  it("ends where it points to, however many tenths were rounded on the way", () => {
    const points = through(
      ...Array.from({ length: 40 }, (_, n) => [n * 0.37 * 40, (n % 2) * 33.333] as const),
    );
    const steps = arrowPath(points).match(/[Mlq][^Mlq]*/g) ?? [];
    const end = { x: 0, y: 0 };
    for (const step of steps) {
      const [x = 0, y = 0] = step.slice(1).split(" ").map(Number).slice(-2);
      end.x += x;
      end.y += y;
    }
    const last = points.at(-1);
    // A tip is 8 long, and its line goes 1 into it.
    expect(Math.hypot(end.x - (last?.x ?? 0), end.y - (last?.y ?? 0))).toBeCloseTo(7, 0);
  });
});
