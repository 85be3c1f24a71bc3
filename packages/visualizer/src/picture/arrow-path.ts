import type { Point } from "../layout/chart-layout.ts";

const radius = 7;
const tipLength = 8;
const tipWidth = 4;

/** The line of an arrow with rounded corners, up to where its tip begins. */
export function arrowPath(points: readonly Point[]): string {
  const last = points.length - 1;
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${at(point)}`;
      if (after === undefined || index === last) return `L${at(towards(point, before, tipLength - 1))}`;
      const bend = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2);
      return `L${at(towards(point, before, bend))}Q${at(point)} ${at(towards(point, after, bend))}`;
    })
    .join("");
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
  return `M${at(tip)}L${at(left)}L${at(right)}Z`;
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

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
