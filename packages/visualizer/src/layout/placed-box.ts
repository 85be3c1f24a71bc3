import { inset, leafSize, nameSizeOf } from "./box-size.ts";
import type { PlacedArrow, PlacedBox, Place, Point } from "./chart-layout.ts";
import type { ChartTree } from "./chart-tree.ts";
import type { DrawnBox } from "./drawing.ts";

/** A state with the places of its name and its rows. `card`: where the rows stand when other states are in it. */
export function placedBox(
  tree: ChartTree,
  box: DrawnBox,
  place: Place,
  card: Place | undefined,
  arrows: readonly PlacedArrow[],
): PlacedBox {
  const { id, parent } = box.state;
  const isGroup = tree.children(id).length > 0;
  const isRegion = parent !== null && tree.state(parent).kind === "parallel";
  const own = { ...box, ...place, isRegion };
  const nameX = place.x + inset.x;
  if (isGroup) return { ...own, kind: "group", nameX: freeX(box, place, arrows), rowsPlace: card ?? null };
  const top = place.y + nameSizeOf(box).height + inset.afterName;
  const rowsPlace = { x: place.x, y: top, width: place.width, height: leafSize(box).height };
  return { ...own, kind: "leaf", nameX, rowsPlace: box.rows.length === 0 ? null : rowsPlace };
}

/** The leftmost place for the name through which no arrow runs; the usual one when there is none. */
function freeX(box: DrawnBox, place: Place, arrows: readonly PlacedArrow[]): number {
  const { width, height } = nameSizeOf(box);
  const usual = place.x + inset.x;
  const crossings = arrows
    .flatMap(({ points }) => linesOf(points))
    .filter(([a, b]) => Math.min(a.y, b.y) < place.y + height && Math.max(a.y, b.y) > place.y + 1)
    .map(([a, b]) => [Math.min(a.x, b.x) - 6, Math.max(a.x, b.x) + 6] as const)
    .filter(([left, right]) => right > place.x && left < place.x + place.width)
    .toSorted(([a], [b]) => a - b);
  const needed = width - 2 * inset.x;
  let x = usual;
  for (const [left, right] of crossings) if (left < x + needed && right > x) x = Math.max(x, right);
  return x + needed <= place.x + place.width - inset.x ? x : usual;
}

function linesOf(points: readonly Point[]): readonly (readonly [Point, Point])[] {
  return points.slice(1).map((point, index) => [points[index] ?? point, point] as const);
}
