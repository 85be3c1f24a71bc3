import { plainText } from "@offhook/replay";
import { textWidth } from "./text-width.ts";

/** What a piece of text is; the picture decides how that looks. */
export type TextTone =
  | "name"
  | "event"
  | "strong"
  | "guard"
  | "action"
  | "target"
  | "rule"
  | "note"
  | "faint"
  | "tag"
  | "pill";

/** A piece of one line. `x` from the start of the line; sizes in pixels. */
export interface TextSpan {
  readonly text: string;
  readonly tone: TextTone;
  readonly x: number;
  readonly width: number;
}

/** One line of text as it is drawn. */
export interface TextLine {
  readonly spans: readonly TextSpan[];
  readonly width: number;
}

/** Font size and line height in pixels. */
export const textSize = 12;
export const lineHeight = 17;
export const nameSize = 14;

/** A text and what it is, before it is broken into lines. Without `glue` a space stands before it. */
export interface Wording {
  readonly text: string;
  readonly tone: TextTone;
  readonly glue?: true;
}

/** A name of somebody's machine as it may be drawn: no control character, no endless text. */
export function shownText(text: string, mostCharacters = 60): string {
  return plainText(text, mostCharacters);
}

/** Breaks at spaces into lines of at most `most` pixels; a single word may be longer. */
export function textLines(words: readonly Wording[], most: number): readonly TextLine[] {
  const lines: { spans: TextSpan[]; width: number }[] = [];
  const space = textWidth(" ", textSize);
  for (const { text, tone, glue } of words) {
    text.split(" ").forEach((word, index) => {
      const width = widthOf(word, tone);
      const gap = glue === true && index === 0 ? 0 : space;
      const line = lines.at(-1);
      if (line === undefined || (line.width + gap + width > most && gap > 0)) {
        lines.push({ spans: [{ text: word, tone, x: 0, width }], width });
        return;
      }
      const before = line.spans.at(-1);
      if (before !== undefined && before.tone === tone) {
        const joined = gap > 0 ? `${before.text} ${word}` : before.text + word;
        line.spans[line.spans.length - 1] = { ...before, text: joined, width: widthOf(joined, tone) };
      } else {
        line.spans.push({ text: word, tone, x: line.width + gap, width });
      }
      line.width += gap + width;
    });
  }
  return lines;
}

/** The widest of some lines. */
export function widestOf(lines: readonly TextLine[]): number {
  return Math.max(0, ...lines.map(({ width }) => width));
}

function widthOf(text: string, tone: TextTone): number {
  if (tone === "name") return textWidth(text, nameSize, "bold");
  return textWidth(text, textSize, tone === "strong" ? "bold" : "normal");
}
