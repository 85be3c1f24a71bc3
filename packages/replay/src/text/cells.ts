import { InvalidArgument } from "@offhook/engine";

/**
 * How many columns of a terminal a text takes: two for emoji and for the wide letters of East Asia, none for
 * marks that combine, one for the rest.
 */
export function cellsOf(text: string): number {
  checkedText(text);
  if (plainAscii.test(text)) return text.length;
  let cells = 0;
  for (const { segment } of graphemes().segment(text)) cells += cellsOfGrapheme(segment);
  return cells;
}

/** The text, cut with `…` where it is longer than `cells`. */
export function cutTo(text: string, cells: number): string {
  checkedCells(cells);
  if (cellsOf(text) <= cells) return text;
  let kept = "";
  let left = cells - 1;
  for (const { segment } of graphemes().segment(text)) {
    left -= cellsOfGrapheme(segment);
    if (left < 0) break;
    kept += segment;
  }
  return cells < 1 ? "" : `${kept}…`;
}

/** Cut or filled with spaces to exactly this many cells. */
export function fitTo(text: string, cells: number, align: "left" | "right" = "left"): string {
  const cut = cutTo(text, cells);
  const space = " ".repeat(Math.max(0, cells - cellsOf(cut)));
  return align === "left" ? cut + space : space + cut;
}

/** Breaks a text at its spaces into pieces of at most `cells`; a longer word is cut. At least one piece. */
export function wrapTo(text: string, cells: number): readonly string[] {
  checkedText(text);
  checkedCells(cells);
  const pieces: string[] = [];
  let piece = "";
  for (const word of text.split(" ")) {
    const longer = piece === "" ? word : `${piece} ${word}`;
    if (cellsOf(longer) <= cells || piece === "") piece = longer;
    else {
      pieces.push(cutTo(piece, cells));
      piece = word;
    }
  }
  pieces.push(cutTo(piece, cells));
  return pieces;
}

function checkedText(text: string): void {
  if (typeof text !== "string") throw new InvalidArgument("text", text, "a text");
}

function checkedCells(cells: number): void {
  if (typeof cells !== "number" || Number.isNaN(cells))
    throw new InvalidArgument("cells", cells, "a number of columns");
}

const plainAscii = /^[\u0020-\u007e]*$/;
let segmenter: Intl.Segmenter | undefined;

/** Made when it is needed first: that takes some 7 ms. */
function graphemes(): Intl.Segmenter {
  return (segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" }));
}

const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u;
const zero = /^[\p{Mn}\p{Me}\u200D]+$/u;

function cellsOfGrapheme(grapheme: string): number {
  if (wide.test(grapheme)) return 2;
  return zero.test(grapheme) ? 0 : 1;
}
