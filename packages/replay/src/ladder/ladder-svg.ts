import { InvalidArgument, needKnown } from "@offhook/engine";
import { cellsOf, wrapTo } from "../text/cells.ts";
import { secondsText } from "../text/clock-text.ts";
import type { LadderRecords } from "./ladder-rows.ts";
import { ladderRows } from "./ladder-rows.ts";
import type { LadderSide, LadderStep } from "./ladder-step.ts";
import { ladderTitles } from "./ladder-titles.ts";
import { ladderStyle } from "./ladder-style.ts";
import type { LadderTheme } from "./ladder-style.ts";

/** How a ladder is drawn as a picture. */
export interface LadderSvgOptions {
  /** `auto` follows the reader's light or dark setting. Default `auto`. */
  readonly theme?: LadderTheme;
}

const rowHeight = 24;
const top = 56;
const timeRight = 62;
const stateWidth = 150;
const gap = 300;
const callerX = timeRight + 24 + stateWidth;
const telegramX = callerX + gap;
const calleeX = telegramX + gap;
const width = calleeX + 24 + stateWidth;
/** The size of a letter of the picture's font, in its own units: 12 px monospace. */
const cell = 7.2;

/**
 * The ladder as an SVG picture: the same rows as `ladder` has, with text that can be selected, light and dark, without
 * any font, script or address from outside. Each row carries `data-side` and `data-revision`, so that a page can lead
 * back to the record.
 * @throws InvalidArgument
 */
export function ladderSvg(records: LadderRecords, options: LadderSvgOptions = {}): string {
  needKnown("options", options, { theme: true });
  const { theme = "auto" } = options;
  if (theme !== "auto" && theme !== "light" && theme !== "dark")
    throw new InvalidArgument("theme", theme, '"auto", "light" or "dark"');
  const steps = ladderRows(records);
  const titles = ladderTitles(records);
  const start = steps.reduce((first, { at }) => Math.min(first, at), steps[0]?.at ?? 0);
  const rows = placed(steps);
  const height = top + rows.reduce((sum, { lines }) => sum + lines.length, 0) * rowHeight + 24;
  const name = `Call ladder: ${titles.caller}, Telegram, ${titles.callee}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="ladder-title ladder-desc">`,
    `<title id="ladder-title">${escaped(name)}</title>`,
    `<desc id="ladder-desc">${steps.length} steps; time runs downwards, in seconds from the first.</desc>`,
    `<style>${ladderStyle(theme)}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    arrowHeads,
    ...lifeline(callerX, titles.caller, height, (records.caller ?? []).length > 0),
    ...lifeline(telegramX, "Telegram", height, true),
    ...lifeline(calleeX, titles.callee, height, (records.callee ?? []).length > 0),
    ...brackets(rows),
    ...rows.map((row) => drawn(row, start)),
    "</svg>",
    "",
  ].join("\n");
}

interface Row {
  readonly step: LadderStep;
  readonly y: number;
  readonly lines: readonly string[];
  readonly showsTime: boolean;
}

function placed(steps: readonly LadderStep[]): readonly Row[] {
  let y = top;
  let shown = "";
  return steps.map((step): Row => {
    const lines = isArrow(step) ? [step.text] : wrapTo(step.text, Math.floor((gap - 40) / cell));
    const time = secondsText(step.at - (steps[0]?.at ?? 0));
    const row = { step, y, lines, showsTime: time !== shown };
    shown = time;
    y += lines.length * rowHeight;
    return row;
  });
}

function isArrow({ kind }: LadderStep): boolean {
  return kind === "request" || kind === "answer" || kind === "update";
}

function lifeline(x: number, title: string, height: number, isRecorded: boolean): readonly string[] {
  return [
    `<text class="name" x="${x}" y="28" text-anchor="middle">${escaped(title)}</text>`,
    `<line class="life${isRecorded ? "" : " guessed"}" x1="${x}" y1="40" x2="${x}" y2="${height - 12}"/>`,
  ];
}

function xOf(side: LadderSide): number {
  return side === "caller" ? callerX : calleeX;
}

function drawn({ step, y, lines, showsTime }: Row, start: number): string {
  const { side, revision, kind, isIgnored, tone, state } = step;
  const ignored = isIgnored ? " ignored" : "";
  const parts: string[] = [];
  if (showsTime)
    parts.push(
      `<text class="time" x="${timeRight}" y="${y + 4}" text-anchor="end">${secondsText(step.at - start)}</text>`,
    );
  if (state !== null) parts.push(stateText(side, state, y));
  parts.push(...(isArrow(step) ? arrow(step, y) : note(step, y, lines)));
  return `<g class="${kind} ${tone}${ignored}" data-side="${side}" data-revision="${revision}">${parts.join("")}</g>`;
}

function stateText(side: LadderSide, state: string, y: number): string {
  const isCaller = side === "caller";
  const x = isCaller ? callerX - 16 : calleeX + 16;
  return `<text class="state" x="${x}" y="${y + 4}" text-anchor="${isCaller ? "end" : "start"}">${escaped(state)}</text>`;
}

function arrow({ side, kind, text, short }: LadderStep, y: number): readonly string[] {
  const own = xOf(side);
  const away = kind === "request";
  const [from, to] = away ? [own, telegramX] : [telegramX, own];
  const way = Math.sign(to - from);
  const label = cellsOf(text) * cell > gap - 40 && short !== undefined ? short : text;
  return [
    `<line class="arrow" x1="${from}" y1="${y + 6}" x2="${to - way * 7}" y2="${y + 6}" marker-end="url(#head-${kind})"/>`,
    `<text class="label" x="${(from + to) / 2}" y="${y + 1}" text-anchor="middle">${escaped(label)}</text>`,
  ];
}

const noteMarks: Partial<Record<LadderStep["kind"], string>> = { milestone: "●", opens: "┌", closes: "└" };

function note({ side, kind, isIgnored }: LadderStep, y: number, lines: readonly string[]): readonly string[] {
  const isCaller = side === "caller";
  const x = xOf(side) + (isCaller ? 12 : -12);
  const anchor = isCaller ? "start" : "end";
  const mark = isIgnored ? "✗" : (noteMarks[kind] ?? "◆");
  return lines.map((line, index) => {
    const text = index > 0 ? line : isCaller ? `${mark} ${line}` : `${line} ${mark}`;
    return `<text class="label" x="${x}" y="${y + 4 + index * rowHeight}" text-anchor="${anchor}">${escaped(text)}</text>`;
  });
}

/** A line outside the lifeline, from where a deadline begins to run to where it runs no more. */
function brackets(rows: readonly Row[]): readonly string[] {
  const open: Row[] = [];
  const drawnOnes: string[] = [];
  const bottom = rows.at(-1)?.y ?? top;
  const draw = (from: Row, to: number, hasEnd: boolean): void => {
    const x = xOf(from.step.side) + (from.step.side === "caller" ? -8 : 8);
    const inwards = from.step.side === "caller" ? 6 : -6;
    const end = hasEnd ? `h${inwards}` : "";
    drawnOnes.push(`<path class="bracket" d="M${x + inwards} ${from.y} h${-inwards} V${to} ${end}"/>`);
  };
  for (const row of rows) {
    if (row.step.kind === "opens") open.push(row);
    if (row.step.kind !== "closes") continue;
    const at = open.findLastIndex(({ step }) => step.side === row.step.side);
    const [from] = at < 0 ? [] : open.splice(at, 1);
    if (from !== undefined) draw(from, row.y, true);
  }
  for (const from of open) draw(from, bottom, false);
  return drawnOnes;
}

const arrowHeads = `<defs>${["request", "answer", "update"]
  .map(
    (kind) =>
      `<marker id="head-${kind}" class="${kind}" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="8" markerHeight="8" orient="auto" markerUnits="userSpaceOnUse"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker>`,
  )
  .join("")}</defs>`;

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/gu, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
