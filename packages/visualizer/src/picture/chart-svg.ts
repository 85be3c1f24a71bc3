import { InvalidArgument } from "@offhook/engine";
import { indentOf, inset } from "../layout/box-size.ts";
import type { ChartLayout, PlacedArrow, PlacedBox, PlacedPill } from "../layout/chart-layout.ts";
import type { DrawnRow } from "../layout/drawing.ts";
import type { ChartMarks } from "../recorded/chart-marks.ts";
import { lineHeight } from "../text/text-line.ts";
import type { TextLine } from "../text/text-line.ts";
import { arrowPath, arrowTip } from "./arrow-path.ts";
import { markClass } from "./mark-class.ts";
import { styleOf } from "./style.ts";
import type { ChartTheme } from "./style.ts";
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
export function chartSvg(
  layout: ChartLayout,
  { theme = "auto", marks, title }: ChartSvgOptions = {},
): string {
  if (!Array.isArray(layout?.boxes))
    throw new InvalidArgument("layout", layout, "a layout, as layoutChart(chart) makes it");
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
    `<style>\n${styleOf(theme)}\n</style>`,
    `<rect class="canvas" width="${width}" height="${height}"/>`,
    ...boxes.map((box) => boxSvg(box, marks)),
    ...pills.map((pill) => pillSvg(pill)),
    ...arrows.map((arrow) => arrowSvg(arrow, marks)),
    ...arrows.map((arrow) => labelSvg(arrow, marks)),
    "</svg>\n",
  ].join("\n");
}

function boxSvg(box: PlacedBox, marks: ChartMarks | undefined): string {
  const { state, x, y, width, height, name, tags, rows, rowsPlace } = box;
  const spoken = [state.id === "" ? "machine" : "state", state.id || state.key, state.description ?? ""]
    .join(" ")
    .trim();
  const open = `<g class="state ${state.kind}${markClass(marks, marks?.states[state.id])}" data-state="${escaped(state.id)}" role="graphics-object" aria-label="${escaped(spoken)}">`;
  if (state.kind === "history") {
    const [centreX, centreY] = [x + width / 2, y + height / 2];
    const text = state.history === "deep" ? "H*" : "H";
    return `${open}<title>${escaped(`${state.history} history: ${state.id}`)}</title><circle class="box" cx="${centreX}" cy="${centreY}" r="${width / 2}"/><text class="history" x="${centreX}" y="${centreY + 4}" text-anchor="middle">${text}</text></g>`;
  }
  const isLeaf = box.kind === "leaf";
  const shape = state.parent === null ? "frame" : isLeaf ? "box" : box.isRegion ? "region" : "group";
  const body: string[] = [rectSvg(shape, box, shape === "frame" ? 12 : 8)];
  if (state.kind === "final")
    body.push(rectSvg("inner", { x: x + 3, y: y + 3, width: width - 6, height: height - 6 }, 6));
  const nameY = y + inset.top + 14;
  body.push(lineSvg(name, box.nameX, nameY));
  let tagX = x + width - inset.x;
  for (const tag of tags.toReversed()) {
    tagX -= tag.width + 2 * inset.tag;
    body.push(
      rectSvg("tag-plate", { x: tagX, y: y + inset.top, width: tag.width + 2 * inset.tag, height: 19 }, 9.5),
    );
    body.push(lineSvg(tag, tagX + inset.tag, y + inset.top + 13.5));
    tagX -= inset.betweenTags;
  }
  if (rowsPlace !== null) {
    const rowsTop = isLeaf ? rowsPlace.y : rowsPlace.y + inset.card;
    const ruleY = tenth(rowsPlace.y - 4);
    body.push(
      isLeaf
        ? `<path class="rule-line" d="M${tenth(x + inset.x)} ${ruleY}H${tenth(x + width - inset.x)}"/>`
        : rectSvg("card", rowsPlace, 6),
      ...rowsSvg(rows, rowsPlace.x + inset.x, rowsTop, marks),
    );
  }
  return `${open}<title>${escaped(state.id || state.key)}</title>${body.join("")}</g>`;
}

function rowsSvg(
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

/** Each piece has its place and its width, so that whatever font is at hand, the text stays where it belongs. */
function lineSvg({ spans }: TextLine, x: number, y: number): string {
  const pieces = spans.map(
    ({ text, tone, x: from, width }, index) =>
      `<tspan class="${tone === "pill" ? "pill-text" : tone}" x="${tenth(x + from)}" textLength="${tenth(width)}" lengthAdjust="spacingAndGlyphs">${escaped(index === 0 ? text : text)}</tspan>`,
  );
  return `<text y="${tenth(y)}">${pieces.join(" ")}</text>`;
}

function rectSvg(
  shape: string,
  place: { x: number; y: number; width: number; height: number },
  radius: number,
): string {
  const { x, y, width, height } = place;
  return `<rect class="${shape}" x="${tenth(x)}" y="${tenth(y)}" width="${tenth(width)}" height="${tenth(height)}" rx="${radius}"/>`;
}

function transitionsAttribute(transitions: readonly string[]): string {
  return transitions.length === 0
    ? ""
    : ` data-transitions="${escaped(JSON.stringify(transitions), 100_000)}"`;
}

function transitionClass(marks: ChartMarks | undefined, transitions: readonly string[]): string {
  const found = transitions.flatMap((id) => marks?.transitions[id] ?? []);
  const [first] = found.toSorted((a, b) => b.level - a.level);
  return transitions.length === 0 ? "" : markClass(marks, first);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
