import { html, nothing } from "lit-html";
import type { TemplateResult } from "lit-html";
import { isCallRecord } from "@offhook/engine";
import { contextChanges, contextFacts, describeRule, plainText, stepLines, timeOfDay } from "@offhook/replay";
import type { ContextChange, SessionStep } from "@offhook/replay";
import { revisionAt } from "../commands.ts";
import type { ViewerCommand } from "../viewer-keys.ts";
import type { ViewerPage } from "../viewer-page.ts";
import { detailNames } from "../viewer-place.ts";
import type { DetailName } from "../viewer-place.ts";
import { linesView } from "./lines-view.ts";

const detailWords: Readonly<Record<DetailName, string>> = {
  changes: "Changes",
  context: "Context",
  record: "Record",
};

/** One record: what happened, by which rule, what it led to, and what the call knows since. */
export function recordView(page: ViewerPage, act: (command: ViewerCommand) => void): TemplateResult {
  const { shown, at, place, player } = page;
  const step = shown?.steps[at];
  if (shown === null || step === undefined) return html`<p class="empty">No record.</p>`;
  const { record } = step;
  const { mark } = player.position;
  const marked = mark === null || mark === at ? undefined : shown.steps[mark];
  return html`<div class="record" tabindex="0" role="group" aria-label="Record">
    ${linesView(stepLines(step, { width: 100_000 }))}
    ${isCallRecord(record) ? ruleLink(record.rule) : packetView(page, shown.packets?.lines.get(record.revision), act)}
    <div class="choices" role="group" aria-label="What is shown of the record">
      ${detailNames.map(
        (name) =>
          html`<button type="button" aria-pressed=${place.detail === name} @click=${() => void page.go({ detail: name })}>
            ${detailWords[name]}
          </button>`,
      )}
    </div>
    ${detailView(step, place.detail)}
    ${
      marked === undefined
        ? nothing
        : html`<h3>Since the marked step ${(mark ?? 0) + 1}</h3>
            ${changesView(contextChanges(marked.context, step.context), [])}`
    }
    ${revisionAt(page) === null ? nothing : whatIfView(act)}
  </div>`;
}

function detailView(step: SessionStep, detail: DetailName): TemplateResult {
  if (detail === "record") {
    const { position: _, ...stored } = step.record as typeof step.record & { readonly position?: unknown };
    const lines = JSON.stringify(stored, null, 2).split("\n");
    return html`<pre>${lines.map((line) => plainText(line, mostCharacters)).join("\n")}</pre>`;
  }
  return detail === "changes"
    ? changesView(step.changes, [])
    : changesView(contextFacts(step.context), step.changes);
}

/** What is another than before; of all that is known, what was changed just now stands out. */
function changesView(facts: readonly ContextChange[], changes: readonly ContextChange[]): TemplateResult {
  if (facts.length === 0) return html`<p class="empty">Nothing changed in what the call knows.</p>`;
  const hasBefore = facts.some(({ before }) => !isNothing(before));
  return html`<table class="facts">
    <thead
      ><tr>
        ${(hasBefore ? ["field", "before", "after"] : ["field", "value"]).map((name) => html`<th scope="col"><span class="unseen">${name}</span></th>`)}
      </tr></thead
    >
    <tbody>
      ${facts.map(
        ({ path, before, after }) =>
          html`<tr class=${changes.some((change) => change.path === path) ? "new" : ""}
            ><th scope="row">${path}</th
            >${hasBefore ? html`<td class="was">${isNothing(before) ? "" : html`<del>${valueText(path, before)}</del>`}</td>` : nothing}<td class="is">${valueText(path, after)}</td></tr
          >`,
      )}
    </tbody>
  </table>`;
}

function isNothing(value: unknown): boolean {
  return (value ?? null) === null;
}

function valueText(path: string, value: unknown): string {
  if (isNothing(value)) return "–";
  if (
    typeof value === "number" &&
    (path.endsWith("At") || path === "end.at" || path.startsWith("deadlines."))
  )
    return timeOfDay(value);
  return plainText(typeof value === "string" ? value : JSON.stringify(value), mostCharacters);
}

/** A record has at most 256 KiB. */
const mostCharacters = 262_144;

function ruleLink(rule: string | null): TemplateResult | typeof nothing {
  const { doc, isOurs } = describeRule(rule);
  return doc?.startsWith("https://") === true
    ? html`<p class="line">${isOurs ? "Our choice. " : ""}<a href=${doc} target="_blank" rel="noreferrer">What the protocol says ${isOurs ? "around" : "of"} it</a></p>`
    : nothing;
}

function packetView(
  { options }: ViewerPage,
  lines: Parameters<typeof linesView>[0] | undefined,
  act: (command: ViewerCommand) => void,
): TemplateResult | typeof nothing {
  if (lines !== undefined) return html`<div class="in-clear">${linesView(lines)}</div>`;
  if (options.readPackets === undefined) return nothing;
  return html`<p><button type="button" @click=${() => act("packetKey")}>Open it with the call’s key…</button></p>`;
}

const whatIf: readonly (readonly [command: ViewerCommand, words: string])[] = [
  ["neverCame", "it had never come"],
  ["nothingFromHere", "nothing had come from here on"],
  ["cameLater", "it had come after the next"],
  ["otherData", "it had said something else…"],
  ["somethingBefore", "something had come before it…"],
];

function whatIfView(act: (command: ViewerCommand) => void): TemplateResult {
  return html`<section class="what-if" aria-labelledby="what-if">
    <h3 id="what-if">What if …</h3>
    ${whatIf.map(
      ([command, words]) => html`<button type="button" @click=${() => act(command)}>${words}</button>`,
    )}
  </section>`;
}
