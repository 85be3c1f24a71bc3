import type { Point } from "../layout/chart-layout.ts";
import { tenth } from "./svg-shapes.ts";

const radius = 7;
const tipLength = 8;
const tipWidth = 4;

/** The line of an arrow with rounded corners, up to where its tip begins. */
export function arrowPath(points: readonly Point[]): string {
  return pathOf(
    points.flatMap((point, index): readonly PathStep[] => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return [["M", point]];
      if (after === undefined) return [["l", towards(point, before, tipLength - 1)]];
      const bend = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2);
      return [
        ["l", towards(point, before, bend)],
        ["q", point, towards(point, after, bend)],
      ];
    }),
  );
}

/** The tip, as a shape of its own: not every renderer turns markers. */
export function arrowTip(points: readonly Point[]): string {
  const [before, tip] = [points.at(-2), points.at(-1)];
  if (before === undefined || tip === undefined) return "";
  const base = towards(tip, before, tipLength);
  const length = distance(before, tip) || 1;
  const [acrossX, acrossY] = [
    ((tip.y - before.y) / length) * tipWidth,
    ((before.x - tip.x) / length) * tipWidth,
  ];
  const left = { x: base.x + acrossX, y: base.y + acrossY };
  const right = { x: base.x - acrossX, y: base.y - acrossY };
  return `${pathOf([
    ["M", tip],
    ["l", left],
    ["l", right],
  ])}z`;
}

/** A command of a path, and the points that it goes by. */
type PathStep = readonly [command: "M" | "l" | "q", ...points: Point[]];

/** All but the first point as seen from the one before: bends and tips are alike then, and a picture gets smaller packed. */
function pathOf(steps: readonly PathStep[]): string {
  let from: Point = { x: 0, y: 0 };
  return steps
    .map(([command, ...points]) => {
      const seen = points.map(({ x, y }) => `${tenth(tenth(x) - from.x)} ${tenth(tenth(y) - from.y)}`);
      const last = points.at(-1) ?? from;
      from = { x: tenth(last.x), y: tenth(last.y) };
      return command + seen.join(" ");
    })
    .join("");
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  const share = Math.min(1, by / length);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
