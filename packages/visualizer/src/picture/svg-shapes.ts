import type { Place } from "../layout/chart-layout.ts";
import type { TextLine } from "../text/text-line.ts";
import { escaped } from "./svg-text.ts";

/** Each piece has its place and its width, so that whatever font is at hand, the text stays where it belongs. */
export function lineSvg({ spans }: TextLine, x: number, y: number): string {
  const pieces = spans.map(
    ({ text, tone, x: from, width }) =>
      `<tspan class="${tone === "pill" ? "pill-text" : tone}" x="${tenth(x + from)}" textLength="${tenth(width)}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</tspan>`,
  );
  return `<text y="${tenth(y)}">${pieces.join(" ")}</text>`;
}

export function rectSvg(shape: string, place: Place, radius: number): string {
  const { x, y, width, height } = place;
  return `<rect class="${shape}" x="${tenth(x)}" y="${tenth(y)}" width="${tenth(width)}" height="${tenth(height)}" rx="${radius}"/>`;
}

/** What a picture shows: nothing is finer than a tenth of a pixel. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
