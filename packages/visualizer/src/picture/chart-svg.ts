import { InvalidArgument, needKnown } from "@offhook/engine";
import { inset } from "../layout/box-size.ts";
import type { ChartLayout, PlacedArrow, PlacedPill } from "../layout/chart-layout.ts";
import type { ChartMarks } from "../recorded/chart-marks.ts";
import { arrowPath, arrowTip } from "./arrow-path.ts";
import { boxSvg } from "./box-svg.ts";
import { rowsSvg, transitionClass, transitionsAttribute } from "./row-svg.ts";
import { styleOf } from "./style.ts";
import type { ChartTheme } from "./style.ts";
import { lineSvg, rectSvg } from "./svg-shapes.ts";
import { escaped } from "./svg-text.ts";

/** How a picture looks. */
export interface ChartSvgOptions {
  /** Default `auto`: light, or dark where the reader prefers that. */
  readonly theme?: ChartTheme;
  /** What recorded calls did, in colour. Give the same to `layoutChart`, which makes room for counts and times. */
  readonly marks?: ChartMarks;
  /** What the picture is called. Default: the machine's id. */
  readonly title?: string;
}

/**
 * A chart as one SVG element that needs nothing else: no font, no script. Its text can be selected and is read out.
 * States carry `data-state`, arrows, labels and rows `data-transitions` (a JSON list of ids), by which `liveChart`
 * marks them.
 * @throws InvalidArgument for what is no layout or no theme
 */
export function chartSvg(layout: ChartLayout, options: ChartSvgOptions = {}): string {
  if (!Array.isArray(layout?.boxes))
    throw new InvalidArgument("layout", layout, "a layout, as layoutChart(chart) makes it");
  needKnown("options", options, { theme: true, marks: true, title: true });
  const { theme = "auto", marks, title } = options;
  if (theme !== "auto" && theme !== "light" && theme !== "dark")
    throw new InvalidArgument("theme", theme, '"auto", "light" or "dark"');
  const { chart, width, height, boxes, pills, arrows } = layout;
  const name = escaped(title ?? chart.id);
  const states = chart.states.length - 1;
  const about = `Statechart of ${chart.id}: ${states} states, ${chart.transitions.length} transitions.`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="offhook-chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="graphics-document document" aria-roledescription="statechart" aria-label="${name}">`,
    `<title>${name}</title>`,
    `<desc>${escaped(chart.description === null ? about : `${about} ${chart.description}`)}</desc>`,
    `<style>\n${styleOf(theme, marks?.kind === "heat")}\n</style>`,
    `<rect class="canvas" width="${width}" height="${height}"/>`,
    ...boxes.map((box) => boxSvg(box, marks)),
    ...pills.map((pill) => pillSvg(pill)),
    ...arrows.map((arrow) => arrowSvg(arrow, marks)),
    ...arrows.map((arrow) => labelSvg(arrow, marks)),
    "</svg>\n",
  ].join("\n");
}

function arrowSvg(arrow: PlacedArrow, marks: ChartMarks | undefined): string {
  const { kind, points, transitions, label } = arrow;
  const title = label.map((row) => row.title).join("\n");
  return `<g class="arrow ${kind}${transitionClass(marks, transitions)}"${transitionsAttribute(transitions)}>${title === "" ? "" : `<title>${escaped(title, 1000)}</title>`}<path class="line" d="${arrowPath(points)}"/><path class="tip" d="${arrowTip(points)}"/></g>`;
}

function labelSvg({ label, labelPlace, transitions }: PlacedArrow, marks: ChartMarks | undefined): string {
  if (labelPlace === null) return "";
  const rows = rowsSvg(label, labelPlace.x + inset.label, labelPlace.y + 3, marks, false);
  return `<g class="label${transitionClass(marks, transitions)}"${transitionsAttribute(transitions)}>${rectSvg("plate", labelPlace, 5)}${rows.join("")}</g>`;
}

function pillSvg({ kind, text, x, y, width, height }: PlacedPill): string {
  if (text === null)
    return `<circle class="dot" cx="${x + width / 2}" cy="${y + height / 2}" r="${width / 2 - 0.5}"/>`;
  return `<g class="from-${kind}">${rectSvg("pill", { x, y, width, height }, height / 2)}${lineSvg(text, x + (width - text.width) / 2, y + 16)}</g>`;
}
