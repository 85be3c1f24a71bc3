import type { ChartTheme } from "../../picture/style.ts";
import { callStyle } from "./call-style.ts";
import { frameStyle } from "./frame-style.ts";
import { colourVariables } from "./viewer-colours.ts";

/** The style sheet of the page. It reaches nothing outside the viewer. */
export function viewerStyle(theme: ChartTheme): string {
  return `${colourVariables(theme)}\n@scope (.offhook-viewer){${frameStyle}${callStyle}}`;
}
