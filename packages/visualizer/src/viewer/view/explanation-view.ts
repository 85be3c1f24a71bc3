import { html, nothing } from "lit-html";
import type { TemplateResult } from "lit-html";
import { describeRule, durationText } from "@offhook/replay";
import type { ExplainedNow, ExplainedWait, Explanation, Sentence } from "@offhook/replay";
import type { ViewerPage } from "../viewer-page.ts";
import { branchView } from "./branch-view.ts";

/** Longer lists are cut: nobody reads a thousand remarks, and the timeline has them all. */
const mostShown = 60;

/** The call in sentences; each leads to the records that it rests on. */
export function explanationView(page: ViewerPage): TemplateResult {
  const { shown, paths, place } = page;
  if (shown === null) return html``;
  const { explanation } = shown;
  const branch = place.side === "right" ? (paths?.branch ?? null) : null;
  return html`<div class="explanation" tabindex="0" role="group" aria-label="Explanation">
    ${
      explanation === null
        ? html`<p class="empty">There are packets and no record of the call.</p>`
        : html`${branch === null ? nothing : branchView(branch)} ${sentencesOf(page, explanation)}`
    }
  </div>`;
}

function sentencesOf(page: ViewerPage, { outcome, waits, remarks, now }: Explanation): TemplateResult {
  return html`${outcome.map((sentence) => sentenceView(page, sentence, "outcome"))}
  ${now === null ? nothing : nowView(now)}
  ${remarks.length === 0 ? nothing : html`<h3>Remarks</h3>`}
  ${remarks.slice(0, mostShown).map((sentence) => sentenceView(page, sentence, "remark"))}
  ${moreView(remarks.length)}
  ${waits.length === 0 ? nothing : html`<h3>Waits</h3>`}
  <ul class="waits">
    ${waits.slice(0, mostShown).map((wait) => waitView(page, wait))}
  </ul>
  ${moreView(waits.length)}`;
}

function moreView(count: number): TemplateResult | typeof nothing {
  return count > mostShown
    ? html`<p class="empty">and ${count - mostShown} more; the timeline has them</p>`
    : nothing;
}

function sentenceView(
  page: ViewerPage,
  { text, revisions, rule, doc }: Sentence,
  kind: string,
): TemplateResult {
  return html`<p class=${kind}>
    ${text} ${revisions.map((revision) => stepLink(page, revision))}
    ${
      rule === undefined
        ? nothing
        : doc?.startsWith("https://") === true
          ? html`<a class="rule" href=${doc} target="_blank" rel="noreferrer" title=${describeRule(rule).title}>${rule}</a>`
          : html`<span class="rule" title=${describeRule(rule).title}>${rule}</span>`
    }
  </p>`;
}

function stepLink(page: ViewerPage, revision: number): TemplateResult {
  return html`<button
    type="button"
    class="link"
    aria-label="Record ${revision}"
    @click=${() => void page.go({ step: String(revision) })}
  >
    #${revision}
  </button>`;
}

function waitView(page: ViewerPage, { state, fromRevision, tookMs, text }: ExplainedWait): TemplateResult {
  return html`<li>
    <span class="took">${durationText(tookMs)}</span>
    <span><span class="t-state">${state}</span> ${stepLink(page, fromRevision)}<br />waited ${text}</span>
  </li>`;
}

function nowView({ text, armed, pending, accepts }: ExplainedNow): TemplateResult {
  return html`<h3>Now</h3>
    <p>${text}</p>
    ${
      armed.length === 0
        ? nothing
        : html`<p>
            Timers: ${armed.map(({ timer, overdueMs }) => `${timer}${overdueMs > 0 ? `, overdue by ${durationText(overdueMs)}` : ""}`).join("; ")}
          </p>`
    }
    ${pending.length === 0 ? nothing : html`<p>No result yet: ${pending.map(({ effect }) => effect).join(", ")}</p>`}
    <details>
      <summary>What it would take (${accepts.length})</summary>
      <ul>
        ${accepts.map(({ event, rules }) => html`<li><b>${event}</b> ${rules.map(({ title }) => title).join("; ")}</li>`)}
      </ul>
    </details>`;
}
