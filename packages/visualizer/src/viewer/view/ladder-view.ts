import { html, nothing } from "lit-html";
import type { TemplateResult } from "lit-html";
import { plainText, secondsText } from "@offhook/replay";
import type { ShownRung } from "../shown-call.ts";
import type { ViewerPage } from "../viewer-page.ts";
import type { RowWindow } from "./row-window.ts";
import { stateView } from "./state-view.ts";

const rungHeight = 28;

/** The call between its side and Telegram, time downwards: what was asked, what came, what the side did by itself. */
export function ladderView(page: ViewerPage, rows: RowWindow): TemplateResult {
  const { shown, at } = page;
  if (shown === null) return html``;
  const { ladder, steps, direction } = shown;
  const start = steps[0]?.record.at ?? 0;
  const isCaller = direction === "outgoing";
  const account = plainText(steps[0]?.record.accountId ?? "", 64);
  return html`<div class="ladder ${isCaller ? "from-left" : "from-right"}">
    <div class="lanes" aria-hidden="true">
      <span>${isCaller ? `caller ${account}` : "Telegram"}</span>
      <span>${isCaller ? "Telegram" : `callee ${account}`}</span>
    </div>
    ${rows.view(
      {
        label: "Ladder",
        count: ladder.rows.length,
        selected: ladder.rowOf[at] ?? -1,
        rowHeight: rungHeight,
        choose: (index) => page.player.move({ to: ladder.rows[index]?.step ?? 0 }),
        row(index) {
          const row = ladder.rows[index];
          if (row === undefined) return { content: nothing };
          const { rung, step } = row;
          const isNew = ladder.rows[index - 1]?.rung.at !== rung.at;
          return {
            classes: `rung ${rung.kind} t-${rung.tone} ${rung.isIgnored ? "ignored" : ""} ${step === at ? "here" : ""}`,
            content: rungView(row, isNew ? secondsText(rung.at - start) : ""),
          };
        },
      },
      page.isPrinting,
    )}
  </div>`;
}

function rungView({ rung, bracket }: ShownRung, time: string): TemplateResult {
  const { kind, text, state } = rung;
  const isArrow = kind === "request" || kind === "answer" || kind === "update";
  return html`<span class="time">${time}</span
    ><span class="state">${state === null ? "" : stateView(state)}</span
    ><span class="bracket ${bracket}"></span
    ><span class="gap ${isArrow ? "arrow" : "note"}">${isArrow ? html`<span class="unseen">${spoken(rung)}</span>` : ""}<span class="label">${isArrow ? "" : mark(rung)}${text}</span></span>`;
}

/** What the arrow says, for whoever does not see it. */
function spoken({ kind, isIgnored }: ShownRung["rung"]): string {
  return `${isIgnored ? "ignored " : ""}${kind === "request" ? "to" : "from"} Telegram: `;
}

function mark({ kind, isIgnored }: ShownRung["rung"]): string {
  if (kind === "opens" || kind === "closes") return "";
  return isIgnored ? "✗ " : kind === "milestone" ? "● " : "◆ ";
}
