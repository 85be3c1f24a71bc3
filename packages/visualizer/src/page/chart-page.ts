import { InvalidArgument, needKnown } from "@offhook/engine";
import { dark, light } from "../picture/colours.ts";
import type { Palette } from "../picture/colours.ts";
import type { ChartTheme } from "../picture/style.ts";
import { escaped } from "../picture/svg-text.ts";
import { pageScript } from "./page-script.ts";

/** How a page looks. */
export interface ChartPageOptions {
  /** Default: the title of the picture. */
  readonly title?: string;
  /** Of what stands around the picture; give the picture the same. Default `auto`. */
  readonly theme?: ChartTheme;
}

/**
 * One HTML file with a picture that can be moved and enlarged by mouse, finger and keyboard. It loads nothing, and its
 * policy forbids it to.
 * @param svg what `chartSvg` gave
 * @throws InvalidArgument for what is no picture
 */
export function chartPage(svg: string, options: ChartPageOptions = {}): string {
  if (typeof svg !== "string" || !svg.startsWith("<svg "))
    throw new InvalidArgument("svg", svg, "a picture, as chartSvg(layout) makes it");
  needKnown("options", options, { title: true, theme: true });
  const { title, theme = "auto" } = options;
  if (theme !== "auto" && theme !== "light" && theme !== "dark")
    throw new InvalidArgument("theme", theme, '"auto", "light" or "dark"');
  const name = title === undefined ? (/<title>([^<]*)</.exec(svg)?.[1] ?? "Statechart") : escaped(title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${name}</title>
<style>
${styleOf(theme)}
</style>
</head>
<body>
<main id="stage" tabindex="0" aria-label="${name}. Arrow keys move it, plus and minus change its size, 0 shows all of it, 1 its real size.">
${svg.trimEnd()}
</main>
<nav aria-label="View">
<button type="button" data-key="+" title="Enlarge (+)" aria-label="Enlarge">+</button>
<button type="button" data-key="-" title="Reduce (-)" aria-label="Reduce">&minus;</button>
<button type="button" data-key="0" title="Show all of it (0)">all</button>
<button type="button" data-key="1" title="Real size (1)">1:1</button>
</nav>
<script>
${pageScript}
</script>
</body>
</html>
`;
}

function styleOf(theme: ChartTheme): string {
  const both = `${coloursOf(light)}\n@media (prefers-color-scheme:dark){${coloursOf(dark)}}`;
  return `html,body{margin:0;height:100%;overflow:hidden}
body{font:14px/1.4 "Helvetica Neue",Helvetica,Arial,sans-serif}
#stage{position:fixed;inset:0;overflow:hidden;cursor:grab;touch-action:none;outline-offset:-3px}
#stage.is-held{cursor:grabbing}
#stage>svg{position:absolute;left:0;top:0;transform-origin:0 0}
nav{position:fixed;right:12px;bottom:12px;display:flex;gap:6px}
button{min-width:38px;height:38px;border:1px solid;border-radius:8px;font:inherit;cursor:pointer}
@media print{html,body{height:auto;overflow:visible}#stage{position:static}#stage>svg{position:static;transform:none!important;max-width:100%;height:auto}nav{display:none}}
${theme === "auto" ? both : coloursOf(theme === "dark" ? dark : light)}`;
}

function coloursOf({ canvas, label, border, text }: Palette): string {
  return `body{background:${canvas};color:${text}}button{background:${label};border-color:${border};color:${text}}`;
}
