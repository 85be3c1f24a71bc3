import { indentOf } from "../layout/box-size.ts";
import type { DrawnRow } from "../layout/drawing.ts";
import type { ChartMarks } from "../recorded/chart-marks.ts";
import { lineHeight } from "../text/text-line.ts";
import { markClass } from "./mark-class.ts";
import { lineSvg } from "./svg-shapes.ts";
import { escaped } from "./svg-text.ts";

/** Rows from `top` downwards. In a state what leads to one place stands indented below its heading; in a label it does not. */
export function rowsSvg(
  rows: readonly DrawnRow[],
  x: number,
  top: number,
  marks: ChartMarks | undefined,
  isIndented = true,
): readonly string[] {
  let y = top;
  return rows.map((row) => {
    const indent = row.kind === "leaves" && isIndented ? indentOf(row) : 0;
    const lines = row.lines.map((line, index) => lineSvg(line, x + indent, y + 13 + index * lineHeight));
    y += row.lines.length * lineHeight;
    return `<g class="row ${row.kind}${transitionClass(marks, row.transitions)}"${transitionsAttribute(row.transitions)}><title>${escaped(row.title, 1000)}</title>${lines.join("")}</g>`;
  });
}

/** Names the transitions of an element for `liveChart`. */
export function transitionsAttribute(transitions: readonly string[]): string {
  return transitions.length === 0 ? "" : ` data-transitions="${escaped(asciiJson(transitions), 1_000_000)}"`;
}

/** JSON without a character that XML can't hold or a reader can't see. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The mark of the hottest of some transitions. */
export function transitionClass(marks: ChartMarks | undefined, transitions: readonly string[]): string {
  const found = transitions.flatMap((id) => marks?.transitions[id] ?? []);
  const [first] = found.toSorted((a, b) => b.level - a.level);
  return transitions.length === 0 ? "" : markClass(marks, first);
}
