import { dark, light } from "../../picture/colours.ts";
import type { Palette } from "../../picture/colours.ts";
import type { ChartTheme } from "../../picture/style.ts";

/** What the page needs beside the colours of its pictures. Every text has a contrast of at least 4.5 to 1; a test measures. */
interface PageColours {
  readonly request: string;
  readonly update: string;
  readonly good: string;
  readonly bad: string;
  readonly goodFill: string;
  readonly badFill: string;
  /** The states of a call over the slider: no text stands on them. */
  readonly requested: string;
  readonly waiting: string;
  readonly accepted: string;
  readonly confirmed: string;
  readonly discarded: string;
}

export const lightPage: PageColours = {
  request: "#8a4600",
  update: "#0a6570",
  good: "#116329",
  bad: "#b3261e",
  goodFill: "#e5f5e9",
  badFill: "#fdecea",
  requested: "#9db4d6",
  waiting: "#e3b65b",
  accepted: "#a48be0",
  confirmed: "#4fae6a",
  discarded: "#b9bfca",
};

export const darkPage: PageColours = {
  request: "#ffb454",
  update: "#66d9e8",
  good: "#56d364",
  bad: "#ff8a80",
  goodFill: "#14311d",
  badFill: "#40191a",
  requested: "#5b7599",
  waiting: "#a97b22",
  accepted: "#7a61bd",
  confirmed: "#2e8a4b",
  discarded: "#4f5868",
};

const shared = [
  "canvas",
  "machine",
  "group",
  "box",
  "border",
  "machineBorder",
  "line",
  "text",
  "faint",
  "target",
  "note",
  "active",
  "activeFill",
] as const satisfies readonly (keyof Palette)[];

/** The colours as variables: each has both values, and `color-scheme` says which is meant. Paper is light. */
export function colourVariables(theme: ChartTheme): string {
  const both = [
    ...shared.map((name) => [name, light[name], dark[name]] as const),
    ...Object.keys(lightPage).map(
      (name) => [name, lightPage[name as keyof PageColours], darkPage[name as keyof PageColours]] as const,
    ),
  ];
  const scheme = theme === "auto" ? "light dark" : theme;
  return `.offhook-viewer{color-scheme:${scheme};${both.map(([name, day, night]) => `--${name}:light-dark(${day},${night})`).join(";")}}
@media print{.offhook-viewer{color-scheme:light}}`;
}
