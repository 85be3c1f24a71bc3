import { html, nothing } from "lit-html";
import type { TemplateResult } from "lit-html";
import type { CallSummary } from "@offhook/engine";
import { callDurations, dateText, describeEnd, durationText, plainText } from "@offhook/replay";
import type { ViewerCommand } from "../viewer-keys.ts";
import type { ViewerPage } from "../viewer-page.ts";
import type { ExtraViews } from "./extra-views.ts";
import type { RowWindow } from "./row-window.ts";
import { toolbarView } from "./toolbar-view.ts";

const callHeight = 52;

/** Every call of the source that meets the filter, newest first. */
export function listView(
  page: ViewerPage,
  rows: RowWindow,
  act: (command: ViewerCommand) => void,
  extras: Partial<ExtraViews>,
): TemplateResult {
  const { list, place, selected, comparing, source, sources } = page;
  const { calls, hasMore, isLoading, problem } = list;
  return html`<header class="top calls-top">
      <div class="title">
        <h1>Calls</h1>
        ${
          sources.length === 1
            ? html`<p class="sub">${source.name}</p>`
            : html`<label class="sub"
                ><span class="unseen">Where from</span
                ><select @change=${({ target }: Event) => void page.use(sources[(target as HTMLSelectElement).selectedIndex] ?? source)}>
                  ${sources.map((each) => html`<option ?selected=${each === source}>${each.name}</option>`)}
                </select></label
              >`
        }
      </div>
      ${page.options.filter === undefined ? nothing : extras.filter?.(page)}
      ${toolbarView(act, ["openFile", "help"])}
    </header>
    <section aria-label="Notes">
    ${connectionView(list.connection)} ${warningsView(source.warnings)}
    <p class="banner bad" id="filter-problem" role="alert" ?hidden=${problem === null}>${problem ?? ""}</p>
    ${
      comparing === null
        ? nothing
        : html`<p class="banner">
            Choose the call to compare with <b>${comparing.slice(0, 13)}…</b>
            <button type="button" @click=${() => void page.compare(comparing)}>Cancel</button>
          </p>`
    }
    </section>
    <main class="calls" tabindex="-1">
      ${
        calls.length === 0
          ? html`<p class="empty big" ?hidden=${problem !== null}>${isLoading ? "Loading …" : place.filter === "" ? "There are no calls here." : "No call meets this filter."}</p>`
          : rows.view(
              {
                label: "Calls",
                count: calls.length,
                selected: calls.findIndex(({ callId }) => callId === selected),
                rowHeight: callHeight,
                choose: (index) => {
                  const call = calls[index];
                  if (call !== undefined) void page.choose(call.callId);
                },
                nearEnd: () => void list.more(),
                row(index) {
                  const call = calls[index];
                  if (call === undefined) return { content: nothing };
                  return {
                    classes: `call ${call.callId === selected ? "here" : ""} ${call.callId === comparing ? "marked" : ""}`,
                    content: callRow(call),
                  };
                },
              },
              page.isPrinting,
            )
      }
      ${calls.length === 0 ? nothing : html`<p class="count">${calls.length}${hasMore ? " and more" : ""} ${calls.length === 1 && !hasMore ? "call" : "calls"}</p>`}
    </main>`;
}

/** What a person must know before believing what is shown. */
export function warningsView(warnings: readonly string[] = []): readonly TemplateResult[] {
  return warnings.map((warning) => html`<p class="banner">${warning}</p>`);
}

/** The page says so as long as what it shows may be old. */
export function connectionView(connection: "open" | "lost" | null): TemplateResult | typeof nothing {
  return connection === "lost"
    ? html`<p class="banner bad" role="status">The connection is lost. What you see may be old; it is tried again.</p>`
    : nothing;
}

function callRow(call: CallSummary): TemplateResult {
  const { direction, video, createdAt, accountId, callId, peerRef, records, live, end, state } = call;
  const { ringMs, setupMs, talkMs } = callDurations(call);
  const duration = (name: string, ms: number | null): TemplateResult =>
    html`<span class="duration"><i>${name}</i> ${ms === null ? "–" : durationText(ms)}</span>`;
  const isOver = end !== null;
  return html`<span class="way ${direction}" aria-label=${direction === "outgoing" ? "outgoing" : "incoming"}
      >${direction === "outgoing" ? "↗" : "↙"}</span
    ><span class="when"><b>${dateText(createdAt)}</b><span class="ids">${callId.slice(0, 13)} · ${plainText(accountId, 64)}${peerRef === null ? "" : ` · ${peerRef.slice(0, 12)}`}${video ? " · video" : ""}</span></span
    ><span class="end ${isOver ? "" : "live"} ${isOver && goodEnds.has(end.reason) ? "" : "odd"}"
      >${isOver ? describeEnd(end, direction) : plainText(state, 32)}${live ? html` <em>live</em>` : nothing}</span
    ><span class="durations">${duration("rang", ringMs)}${duration("setup", setupMs)}${duration("talked", talkMs)}<span class="duration"><i>steps</i> ${records}</span></span>`;
}

/** How calls end that nobody has to look at. */
const goodEnds: ReadonlySet<string> = new Set(
  "hungUp cancelled declined declinedElsewhere declinedOrBusy busy missed elsewhere elsewhereOrCancelled ringTimeout migrated".split(
    " ",
  ),
);
