/** `auto` follows the reader's setting. */
export type LadderTheme = "auto" | "light" | "dark";

/** The style sheet of the picture. Contrast of all text is at least 4.5 to 1. */
export function ladderStyle(theme: LadderTheme): string {
  const colours =
    theme === "dark"
      ? rule(dark)
      : theme === "light"
        ? rule(light)
        : `${rule(light)}@media (prefers-color-scheme:dark){${rule(dark)}}@media print{${rule(light)}}`;
  return colours + shapes;
}

const light = {
  paper: "#ffffff",
  ink: "#1f2328",
  faint: "#59636e",
  line: "#9aa4af",
  state: "#0550ae",
  request: "#8a4600",
  update: "#0a6570",
  good: "#116329",
  bad: "#b3261e",
} as const;

const dark = {
  paper: "#0d1117",
  ink: "#e6edf3",
  faint: "#9aa5b1",
  line: "#6e7681",
  state: "#79c0ff",
  request: "#ffb454",
  update: "#66d9e8",
  good: "#56d364",
  bad: "#ff8a80",
} as const;

function rule(colours: Readonly<Record<string, string>>): string {
  const values = Object.entries(colours).map(([name, value]) => `--${name}:${value}`);
  return `svg{${values.join(";")}}`;
}

const shapes = [
  "text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:var(--ink);white-space:pre}",
  ".paper{fill:var(--paper)}",
  ".name{font-weight:700;font-size:13px}",
  ".life{stroke:var(--line);stroke-width:1.5}",
  ".life.guessed{stroke-dasharray:2 5}",
  ".time{fill:var(--faint)}",
  ".state{fill:var(--state)}",
  ".arrow{stroke:var(--ink);stroke-width:1.4}",
  ".request .arrow{stroke:var(--request)}",
  ".request .label{fill:var(--request)}",
  ".request .head{fill:var(--request)}",
  ".answer .arrow{stroke:var(--faint);stroke-dasharray:5 4}",
  ".answer .head{fill:var(--faint)}",
  ".update .arrow{stroke:var(--update);stroke-width:2}",
  ".update .label{fill:var(--update)}",
  ".update .head{fill:var(--update)}",
  ".good .label{fill:var(--good);font-weight:700}",
  ".title .label{font-weight:700}",
  ".bad .label{fill:var(--bad)}",
  ".faint .label{fill:var(--faint)}",
  ".ignored .label{fill:var(--faint);text-decoration:line-through}",
  ".ignored .arrow{stroke:var(--faint);stroke-dasharray:1 4}",
  ".bracket{fill:none;stroke:var(--faint);stroke-width:1.2;stroke-dasharray:3 3}",
].join("");
