import type { LadderRecords } from "./ladder-rows.ts";
import { ladderRows } from "./ladder-rows.ts";
import type { LadderSide, LadderStep } from "./ladder-step.ts";
import { ladderTitles } from "./ladder-titles.ts";

/**
 * The ladder as a Mermaid sequence diagram, for pages and issues that draw it. The same rows as `ladder` has.
 * Ignored messages end in a cross.
 * @throws InvalidArgument
 */
export function ladderMermaid(records: LadderRecords): string {
  const steps = ladderRows(records);
  const titles = ladderTitles(records);
  return [
    "sequenceDiagram",
    `  participant caller as ${escaped(titles.caller)}`,
    "  participant telegram as Telegram",
    `  participant callee as ${escaped(titles.callee)}`,
    ...steps.map((step) => `  ${lineOf(step)}`),
    "",
  ].join("\n");
}

function lineOf(step: LadderStep): string {
  const { side, kind, text, isIgnored } = step;
  switch (kind) {
    case "request":
      return `${side}->>telegram: ${escaped(text)}`;
    case "answer":
      return `telegram--${isIgnored ? "x" : ">>"}${side}: ${escaped(text)}`;
    case "update":
      return `telegram-${isIgnored ? "x" : ")"}${side}: ${escaped(text)}`;
    case "note":
    case "milestone":
    case "opens":
    case "closes":
      return `Note ${placeOf(side)} ${side}: ${marks[kind]}${isIgnored ? "✗ " : ""}${escaped(text)}`;
    default:
      return kind satisfies never;
  }
}

const marks = { note: "", milestone: "● ", opens: "┌ ", closes: "└ " } as const;

function placeOf(side: LadderSide): string {
  return side === "caller" ? "left of" : "right of";
}

/** Mermaid reads `#`, `;`, quotes and markup in texts: they become its entities. */
function escaped(text: string): string {
  return text.replaceAll(/[#;"<>&%{}[\]|\\`]/gu, (character) => `#${character.codePointAt(0)};`);
}
