import type { DrawnBox, DrawnPill, DrawnRow } from "./drawing.ts";
import { lineHeight, widestOf } from "../text/text-line.ts";

/** Distances within a box, in pixels. */
export const inset = {
  x: 12,
  top: 9,
  bottom: 9,
  name: 20,
  afterName: 7,
  betweenTags: 6,
  tag: 8,
  label: 6,
  card: 7,
};

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The line with the name and the tags. */
export function nameSizeOf({ name, tags }: DrawnBox): Size {
  const chips = tags.reduce((sum, { width }) => sum + width + 2 * inset.tag + inset.betweenTags, 0);
  return { width: name.width + chips + 2 * inset.x, height: inset.top + inset.name };
}

/** The rows of a state. */
export function rowsSize({ rows }: DrawnBox): Size {
  const lines = rows.reduce((sum, row) => sum + row.lines.length, 0);
  const width = Math.max(0, ...rows.map((row) => widestOf(row.lines) + indentOf(row)));
  return { width: width + 2 * inset.x, height: lines * lineHeight };
}

export function indentOf({ kind }: DrawnRow): number {
  return kind === "leaves" ? inset.x : 0;
}

/** A state without others in it. */
export function leafSize(box: DrawnBox): Size {
  if (box.state.kind === "history") return { width: 26, height: 26 };
  const [head, rows] = [nameSizeOf(box), rowsSize(box)];
  const body = rows.height === 0 ? 0 : inset.afterName + rows.height;
  return { width: Math.max(head.width, rows.width, 72), height: head.height + body + inset.bottom };
}

/** The rows of a state with others in it stand on a card among these. */
export function cardSize(box: DrawnBox): Size {
  const { width, height } = rowsSize(box);
  return { width, height: height + 2 * inset.card };
}

export function pillSize({ text }: DrawnPill): Size {
  return text === null ? { width: 12, height: 12 } : { width: text.width + 24, height: 24 };
}

export function labelSize(label: readonly DrawnRow[]): Size {
  const lines = label.flatMap((row) => row.lines);
  return { width: widestOf(lines) + 2 * inset.label, height: lines.length * lineHeight + 6 };
}
