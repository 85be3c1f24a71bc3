import { html } from "lit-html";
import type { TemplateResult } from "lit-html";
import type { ChartSelection } from "../../call-chart/chart-selection.ts";
import type { LiveMarks } from "../../picture/live-chart.ts";
import type { ViewerPage } from "../viewer-page.ts";

/** The statechart with the call in it, and where the other path is. */
export function chartView(page: ViewerPage): TemplateResult {
  const { shown, options } = page;
  if (shown === null) return html``;
  const picture = options.charts[shown.direction];
  if (picture === undefined)
    return html`<p class="empty">This page has no picture of the machine of ${shown.direction} calls.</p>`;
  return html`<call-chart
    .picture=${picture}
    .theme=${options.theme ?? "auto"}
    .scale=${0.8}
    .marks=${marksOf(page)}
    @call-chart-select=${({ detail }: CustomEvent<ChartSelection>) => page.find(detail)}
  ></call-chart>`;
}

function marksOf(page: ViewerPage): LiveMarks {
  const { shown, paths, place, at, otherAt } = page;
  const marks = shown?.marksAt(at) ?? {};
  if (paths === null || otherAt === null) return marks;
  const other = paths[place.side === "left" ? "right" : "left"];
  const { states = [] } = other.direction === shown?.direction ? other.marksAt(otherAt) : {};
  return { ...marks, others: states };
}
