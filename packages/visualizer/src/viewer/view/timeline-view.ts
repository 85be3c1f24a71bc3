import { html, nothing } from "lit-html";
import type { TemplateResult } from "lit-html";
import { isCallRecord } from "@offhook/engine";
import { eventText, secondsText } from "@offhook/replay";
import type { SessionStep } from "@offhook/replay";
import type { ViewerPage } from "../viewer-page.ts";
import type { RowWindow } from "./row-window.ts";
import { stateView } from "./state-view.ts";

export const stepHeight = 28;

/** Every record and packet in its order, with the time since the one before. */
export function timelineView(page: ViewerPage, rows: RowWindow): TemplateResult {
  const { shown, at, player } = page;
  if (shown === null) return html``;
  const { steps } = shown;
  return html`<div class="timeline">
    <div class="heads" aria-hidden="true">
      <span>no.</span><span>since</span><span>after</span><span>event</span><span>state</span><span>rule</span>
    </div>
    ${rows.view(
      {
        label: "Timeline",
        count: steps.length,
        selected: at,
        rowHeight: stepHeight,
        choose: (to) => player.move({ to }),
        row(index) {
          const step = steps[index];
          if (step === undefined) return { content: nothing };
          return {
            classes: `step ${classesOf(step)} ${index === at ? "here" : ""} ${player.position.mark === index ? "marked" : ""}`,
            content: stepView(step),
          };
        },
      },
      page.isPrinting,
    )}
  </div>`;
}

function classesOf({ record, divergence, problem }: SessionStep): string {
  const parts = isCallRecord(record) ? [record.outcome] : ["packet"];
  if (divergence !== null || problem !== null) parts.push("bad");
  return parts.join(" ");
}

function stepView({ record, sinceStartMs, sincePreviousMs, state }: SessionStep): TemplateResult {
  const isCall = isCallRecord(record);
  const isMove = isCall && record.outcome === "moved";
  return html`<span class="no">${isCall ? record.revision : "·"}</span
    ><span class="time">${secondsText(sinceStartMs)}</span
    ><span class="after" data-wait=${waitShare(sincePreviousMs)}>${
      sincePreviousMs === 0 ? "" : `+${secondsText(sincePreviousMs)}`
    }</span
    ><span class="event">${isCall ? eventText(record) : record.type}${isCall && record.outcome === "ignored" ? html`<span class="unseen"> ignored</span>` : ""}</span
    ><span class="state">${isMove ? html`<i aria-label="to">→</i> ${stateView(state)}` : ""}</span
    ><span class="rule">${isCall ? (record.rule ?? "–") : ""}</span>`;
}

/** 0 to 1 on a scale where each tenth is about twice as long as the one before: 1 ms is next to nothing, two minutes are all. */
function waitShare(ms: number): number {
  return ms <= 1 ? 0 : Math.min(1, Math.log2(ms) / 17);
}
