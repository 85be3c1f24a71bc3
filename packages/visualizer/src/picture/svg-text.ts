import { shownText } from "../text/text-line.ts";

/** Text as SVG and HTML take it, in elements and in quoted attributes. What XML can't hold is written as `\u{..}`. */
export function escaped(text: string, mostCharacters = 400): string {
  return text
    .split("\n")
    .map((line) => shownText(line, mostCharacters))
    .join("\n")
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
