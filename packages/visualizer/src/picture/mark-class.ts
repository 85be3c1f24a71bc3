import type { ChartMarks } from "../recorded/chart-marks.ts";

/** The class that shows what recorded calls did, with a space before it. */
export function markClass(
  marks: ChartMarks | undefined,
  mark: { readonly level: number } | undefined,
): string {
  if (marks === undefined) return "";
  if (mark === undefined) return " off";
  return marks.kind === "path" ? " on" : ` heat-${Math.min(3, Math.floor(mark.level * 4))}`;
}
