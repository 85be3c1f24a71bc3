import { html, nothing } from "lit-html";
import type { TemplateResult } from "lit-html";
import { dateText, describeEnd, plainText } from "@offhook/replay";
import type { ForkEdit } from "@offhook/replay";
import { find } from "../commands.ts";
import type { ShownCall } from "../shown-call.ts";
import type { ViewerCommand } from "../viewer-keys.ts";
import type { ViewerPage } from "../viewer-page.ts";
import type { PaneName } from "../viewer-place.ts";
import { paneNames } from "../viewer-place.ts";
import { chartView } from "./chart-view.ts";
import { explanationView } from "./explanation-view.ts";
import { icon } from "./icons.ts";
import { ladderView } from "./ladder-view.ts";
import { connectionView, warningsView } from "./list-view.ts";
import { pathsView } from "./paths-view.ts";
import { playerView } from "./player-view.ts";
import { recordView } from "./record-view.ts";
import type { RowWindow } from "./row-window.ts";
import { timelineView } from "./timeline-view.ts";
import { toolbarView } from "./toolbar-view.ts";

/** The long lists of the page. */
export type PageRows = Readonly<Record<"calls" | "ladder" | "timeline" | "paths", RowWindow>>;

/** One call, in every view at once. */
export function callView(
  page: ViewerPage,
  rows: PageRows,
  act: (command: ViewerCommand) => void,
): TemplateResult {
  const { shown, player } = page;
  const { problem, isOpening, connection } = page.call;
  const packets = shown?.steps.some(({ record }) => record.stream.startsWith("signaling-")) === true;
  return html`<header class="top">
      <button type="button" class="tool" aria-label="All calls" title="All calls (Esc)" @click=${() => act("list")}>
        ${icon("list")}
      </button>
      ${shown === null ? html`<div class="title"><h1>${isOpening ? "Loading …" : "Call"}</h1></div>` : titleView(shown)}
      <label class="search"
        ><span class="unseen">Search in this call</span
        ><input
          id="search"
          type="search"
          placeholder="Search"
          autocomplete="off"
          spellcheck="false"
          .value=${player.position.search}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === "Enter") find(page, (event.target as HTMLInputElement).value, event.shiftKey);
          }}
      /></label>
      ${toolbarView(act, ["compare", ...(packets && page.options.readPackets !== undefined ? (["packetKey"] as const) : []), "help"])}
    </header>
    <section aria-label="Notes">
    ${connectionView(connection)}
    ${problem === null ? nothing : html`<p class="banner bad" role="alert">${problem}</p>`}
    ${warningsView(shown?.warnings)} ${editsView(page, act)}
    </section>
    ${shown === null && problem !== null ? html`<main tabindex="-1"></main>` : panesView(page, rows, act)}`;
}

function panesView(page: ViewerPage, rows: PageRows, act: (command: ViewerCommand) => void): TemplateResult {
  const { place, paths } = page;
  const view = (name: PaneName, title: string, content: TemplateResult): TemplateResult =>
    html`<section class="pane ${place.pane === name ? "chosen" : ""}" data-pane=${name} aria-label=${title}>
      <h3 class="pane-title">${title}</h3>
      ${content}
    </section>`;
  return html`${playerView(page, act)}
    <main class="panes" tabindex="-1">
      <h2 class="unseen">The call, step by step</h2>
      ${view("chart", "Statechart", chartView(page))} ${view("ladder", "Ladder", ladderView(page, rows.ladder))}
      ${
        paths === null
          ? view("timeline", "Timeline", timelineView(page, rows.timeline))
          : view("timeline", "Both paths", pathsView(page, paths, rows.paths))
      }
      ${view("record", "Record", recordView(page, act))}
      ${view("explanation", "Explanation", explanationView(page))}
    </main>
    <nav class="tabs" aria-label="Views">
      ${paneNames.map(
        (pane) =>
          html`<button type="button" aria-pressed=${place.pane === pane} @click=${() => void page.go({ pane })}>
            ${pane === "timeline" && paths !== null ? "paths" : pane === "explanation" ? "explain" : pane}
          </button>`,
      )}
    </nav>`;
}

function titleView({ steps, direction }: ShownCall): TemplateResult {
  const last = steps.at(-1);
  const context = last?.context ?? null;
  const end = context?.end ?? null;
  const emoji = context?.emoji ?? null;
  const video = context?.video === true ? " video" : "";
  return html`<div class="title">
    <h1>
      ${direction === "outgoing" ? "Outgoing" : "Incoming"}${video} call
      ${emoji === null ? nothing : html`<span class="emoji" role="img" aria-label="Fingerprint of the key">${emoji.join("")}</span>`}
    </h1>
    <p class="sub">
      ${dateText(steps[0]?.record.at ?? Number.NaN)} UTC <span class="sep">·</span>
      ${end === null ? html`in <b>${last?.state ?? "new"}</b>` : describeEnd(end, direction)}
      <span class="wide"><span class="sep">·</span> ${plainText(steps[0]?.record.accountId, 64)} · ${plainText(steps[0]?.record.callId, 64)}</span>
    </p>
  </div>`;
}

/** What was changed in the branch, each to be taken back. */
function editsView(page: ViewerPage, act: (command: ViewerCommand) => void): TemplateResult | typeof nothing {
  const { paths, place } = page;
  if (place.edits.length === 0 && place.otherId === null) return nothing;
  const words =
    paths !== null && paths.branch === null ? `Compared with ${place.otherId ?? ""}.` : "What if ";
  return html`<div class="banner edits" role="status">
    ${words}
    ${place.edits.map(
      (edit, index) =>
        html`<span class="edit"
          >${editText(edit)}<button
            type="button"
            class="tool"
            aria-label="Take back: ${editText(edit)}"
            @click=${() => void page.go({ edits: place.edits.toSpliced(index, 1), side: place.edits.length === 1 ? "left" : place.side })}
          >
            ${icon("close")}
          </button></span
        >`,
    )}
    <button type="button" @click=${() => act("otherSide")}>Other path<kbd aria-hidden="true">x</kbd></button>
    <button type="button" @click=${() => act("leaveBranch")}>Leave</button>
  </div>`;
}

function editText(edit: ForkEdit): string {
  switch (edit.kind) {
    case "skip":
      return `${edit.revision} had never come`;
    case "cut":
      return `nothing had come from ${edit.revision} on`;
    case "swap":
      return `${edit.revisions.join(" and ")} had changed places`;
    case "edit":
      return `${edit.revision} had said something else`;
    case "insert":
      return `${edit.event?.type} had come before ${edit.before}`;
    default:
      return "something were otherwise";
  }
}
