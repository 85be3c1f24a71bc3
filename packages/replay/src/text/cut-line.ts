import { InvalidArgument } from "@offhook/engine";
import { cellsOf, cutTo } from "./cells.ts";
import type { Line, Span } from "./line.ts";

/** The line, cut where it would be wider than `cells`. @throws InvalidArgument */
export function cutLine(line: Line, cells: number): Line {
  if (!Array.isArray(line)) throw new InvalidArgument("line", line, "a list of spans");
  if (typeof cells !== "number" || Number.isNaN(cells))
    throw new InvalidArgument("cells", cells, "a number of columns");
  let room = cells;
  const kept: Span[] = [];
  for (const { text, tone } of line) {
    if (room <= 0) break;
    const cut = cutTo(text, room);
    if (cut !== "") kept.push({ text: cut, tone });
    room -= cellsOf(cut);
  }
  return kept;
}
