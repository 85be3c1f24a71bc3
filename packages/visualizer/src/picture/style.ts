import { nameSize, textSize } from "../text/text-line.ts";
import { dark, light } from "./colours.ts";
import type { Palette } from "./colours.ts";

/** `auto` follows the reader's own choice; paper is always light. */
export type ChartTheme = "auto" | "light" | "dark";

/** Faces that are as wide as Helvetica first; any other is fitted. */
const faces = `"Helvetica Neue",Helvetica,Arial,"Liberation Sans",Arimo,"Noto Sans","DejaVu Sans",sans-serif`;

/** The style sheet of a picture; with the colours of a heat map only where there is one. */
export function styleOf(theme: ChartTheme, hasHeat: boolean): string {
  const colours =
    theme === "auto"
      ? `${coloursOf(light, hasHeat)}\n@media screen and (prefers-color-scheme:dark){\n${coloursOf(dark, hasHeat)}\n}`
      : coloursOf(theme === "dark" ? dark : light, hasHeat);
  return [shape, ...(hasHeat ? [heatShape] : []), colours].join("\n");
}

const shape = `.offhook-chart text{font-family:${faces};font-size:${textSize}px;white-space:pre}
.offhook-chart .name{font-size:${nameSize}px;font-weight:700}
.offhook-chart .strong{font-weight:700}
.offhook-chart .history,.offhook-chart .pill-text{font-size:${textSize}px}
.offhook-chart .box,.offhook-chart .frame,.offhook-chart .inner{stroke-width:1.2}
.offhook-chart .region{stroke-dasharray:6 4}
.offhook-chart .line{fill:none;stroke-width:1.4}
.offhook-chart .timer .line,.offhook-chart .default .line{stroke-dasharray:5 3}
.offhook-chart .rows .line,.offhook-chart .pill{stroke-dasharray:2 3}
.offhook-chart .pill,.offhook-chart .plate,.offhook-chart .rule-line{stroke-width:1}
.offhook-chart .off text{opacity:.55}
.offhook-chart .off .line,.offhook-chart .off .tip{opacity:.4}
.offhook-chart .on .line,.offhook-chart .is-taken .line{stroke-width:2.4;stroke-dasharray:none}
.offhook-chart .on>.box,.offhook-chart .is-active>.box{stroke-width:2.2}
.offhook-chart .is-other>.box{stroke-width:2.2;stroke-dasharray:4 3}`;

const heatShape = [0, 1, 2, 3]
  .map(
    (level) =>
      `.offhook-chart .heat-${level} .line,.offhook-chart .heat-${level}>.box{stroke-width:${tenths(1.4 + level * 0.6)}}`,
  )
  .join("\n");

function tenths(value: number): string {
  return value.toFixed(1);
}

function coloursOf(palette: Palette, hasHeat: boolean): string {
  const rules: readonly (readonly [selectors: string, declaration: string])[] = [
    ["canvas", `fill:${palette.canvas}`],
    ["frame", `fill:${palette.machine};stroke:${palette.machineBorder}`],
    ["group", `fill:${palette.group};stroke:${palette.border}`],
    ["box", `fill:${palette.box};stroke:${palette.border}`],
    ["inner", `fill:none;stroke:${palette.border}`],
    ["region", `fill:none;stroke:${palette.border}`],
    ["card", `fill:${palette.machine};stroke:${palette.machineBorder}`],
    ["rule-line", `stroke:${palette.machineBorder}`],
    ["line", `stroke:${palette.line}`],
    ["tip,dot", `fill:${palette.line}`],
    ["plate", `fill:${palette.label};stroke:${palette.labelBorder}`],
    ["pill", `fill:${palette.label};stroke:${palette.line}`],
    ["tag-plate", `fill:${palette.tag}`],
    ["name,event,strong", `fill:${palette.text}`],
    ["faint,rule,history,pill-text", `fill:${palette.faint}`],
    ["guard", `fill:${palette.guard}`],
    ["action", `fill:${palette.action}`],
    ["target", `fill:${palette.target}`],
    ["tag", `fill:${palette.tagText}`],
    ["note", `fill:${palette.note}`],
    ["timer .line", `stroke:${palette.timer}`],
    ["timer .tip", `fill:${palette.timer}`],
    ["always .line", `stroke:${palette.always}`],
    ["always .tip", `fill:${palette.always}`],
    ["on>.box,is-active>.box", `fill:${palette.activeFill};stroke:${palette.active}`],
    [
      "on>.group,on>.frame,on>.region,is-around>.group,is-around>.frame,is-around>.region",
      `stroke:${palette.active}`,
    ],
    ["is-other>.box", `stroke:${palette.always}`],
    ["on .line,is-taken .line", `stroke:${palette.active}`],
    ["on .tip,is-taken .tip", `fill:${palette.active}`],
    ["is-taken>.plate,on>.plate", `stroke:${palette.active}`],
    ["is-taken.row .event,is-taken.row .strong", `fill:${palette.active}`],
    ...(hasHeat ? palette.heat : []).flatMap((colour, level): (readonly [string, string])[] => [
      [`heat-${level}>.box`, `fill:${colour};stroke:${palette.heatLine[level]}`],
      [`heat-${level}>.group`, `stroke:${palette.heatLine[level]}`],
      [`heat-${level} .line`, `stroke:${palette.heatLine[level]}`],
      [`heat-${level} .tip`, `fill:${palette.heatLine[level]}`],
    ]),
  ];
  return rules
    .map(([selectors, declaration]) => {
      const all = selectors.split(",").map((selector) => `.offhook-chart .${selector}`);
      return `${all.join(",")}{${declaration}}`;
    })
    .join("\n");
}
