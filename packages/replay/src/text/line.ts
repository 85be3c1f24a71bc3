import { InvalidArgument } from "@offhook/engine";

/**
 * What renderers give: lines of spans. A span says what it is, not how it looks, so that a terminal can colour it,
 * a page can style it, and a pipe gets the plain text. No text of a span holds a control character.
 */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** A line of text in pieces, each with its tone. */
export type Line = readonly Span[];

/**
 * `request`, `answer`, `update`: what went to and came from Telegram. `faint`: what may be overlooked. `struck`: what had
 * no consequence, to be struck through.
 */
export type Tone =
  | "plain"
  | "faint"
  | "struck"
  | "title"
  | "time"
  | "account"
  | "event"
  | "state"
  | "rule"
  | "effect"
  | "request"
  | "answer"
  | "update"
  | "note"
  | "good"
  | "bad";

/** A line without its tones; spaces at the end are dropped. */
export function lineText(line: Line): string {
  if (!Array.isArray(line)) throw new InvalidArgument("line", line, "a list of spans");
  const wrong = line.findIndex((span: Span | null) => typeof span?.text !== "string");
  if (wrong >= 0) throw new InvalidArgument(`line[${wrong}]`, line[wrong], "a span: { text, tone }");
  return line
    .map(({ text }) => text)
    .join("")
    .trimEnd();
}
