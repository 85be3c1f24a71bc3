/** `@offhook/visualizer`: statecharts of XState machines, and recorded calls in them. Runs in a browser. */

// A machine, given a shape, then a look
export { chartOf } from "./graph/chart-of.ts";
export { layoutChart } from "./layout/layout-chart.ts";
export { chartSvg } from "./picture/chart-svg.ts";
export { mermaidText } from "./mermaid/mermaid-text.ts";
export { chartPage } from "./page/chart-page.ts";
export type { ChartPageOptions } from "./page/chart-page.ts";
export type { ChartForm, DrawingOptions } from "./layout/drawing-rules.ts";
export type { ChartSvgOptions } from "./picture/chart-svg.ts";
export type { ChartTheme } from "./picture/style.ts";

// Recorded calls in it
export { callPath } from "./recorded/call-path.ts";
export { CallHeat } from "./recorded/call-heat.ts";
export type { ChartMarks, StateMark, TransitionMark } from "./recorded/chart-marks.ts";

// In a page, marked as a call goes on
export { liveChart } from "./picture/live-chart.ts";
export type { ChartElement, LiveChart, LiveMarks } from "./picture/live-chart.ts";

// For Stately's tools
export { CallInspection } from "./inspector/call-inspection.ts";
export type {
  InspectedActor,
  InspectedEvent,
  InspectedSnapshot,
  InspectedState,
  InspectionMessage,
} from "./inspector/call-inspection.ts";

// The plain data in between
export type {
  Chart,
  ChartAction,
  ChartInvoke,
  ChartRule,
  ChartState,
  ChartTransition,
  ChartTrigger,
} from "./graph/chart.ts";
export { isMachine, stateIdOf } from "./graph/chart-of.ts";
export type {
  ChartLayout,
  Place,
  PlacedArrow,
  PlacedBox,
  PlacedPill,
  Point,
} from "./layout/chart-layout.ts";
export type { DrawnArrow, DrawnBox, DrawnPill, DrawnRow } from "./layout/drawing.ts";
export type { TextLine, TextSpan, TextTone } from "./text/text-line.ts";
