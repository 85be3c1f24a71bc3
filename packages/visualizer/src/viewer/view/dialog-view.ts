import { html, nothing } from "lit-html";
import type { TemplateResult } from "lit-html";
import { callEventSenders, isCallRecord } from "@offhook/engine";
import type { CallEventType } from "@offhook/engine";
import { revisionAt } from "../commands.ts";
import { keyBindings } from "../viewer-keys.ts";
import type { ViewerPage } from "../viewer-page.ts";
import { dialogForm } from "./dialog-form.ts";
import type { ExtraViews } from "./extra-views.ts";
import { icon } from "./icons.ts";

/** What stands over the page: the help drawer, and what asks for a text. */
export function dialogView(page: ViewerPage, extras: Partial<ExtraViews>): TemplateResult | typeof nothing {
  switch (page.dialog.name) {
    case null:
      return nothing;
    case "help":
      return frame(page, "drawer", "Keys", helpView(page, extras));
    case "otherData":
      return frame(page, "", "What if it had said something else?", otherDataView(page));
    case "somethingBefore":
      return frame(page, "", "What if something had come before it?", somethingBeforeView(page));
    case "packetKey":
      return extras.packetKey === undefined
        ? nothing
        : frame(page, "", "Open signalling packets", extras.packetKey(page));
    default:
      page.dialog.name satisfies never;
      return nothing;
  }
}

function frame(page: ViewerPage, classes: string, title: string, content: TemplateResult): TemplateResult {
  const close = (): void => page.dialog.show(null);
  return html`<dialog
    class=${classes}
    aria-labelledby="dialog-title"
    @close=${close}
    @click=${({ target, currentTarget }: Event) => {
      if (target === currentTarget) close();
    }}
  >
    <div class="dialog">
      <header>
        <h2 id="dialog-title">${title}</h2>
        <button type="button" class="tool" aria-label="Close" @click=${close}>${icon("close")}</button>
      </header>
      ${content}
    </div>
  </dialog>`;
}

function helpView({ screen, options }: ViewerPage, extras: Partial<ExtraViews>): TemplateResult {
  const list = (on: "call" | "list"): TemplateResult => html`<dl class="keys">
    ${keyBindings
      .filter((binding) => binding.on === on || binding.on === "both")
      .filter(({ command }) => command !== "packetKey" || options.readPackets !== undefined)
      .map(
        ({ keys, help }) =>
          html`<div><dt>${keys.map((key) => html`<kbd>${keyName(key)}</kbd>`)}</dt><dd>${help}</dd></div>`,
      )}
  </dl>`;
  return html`<div class="scrolled" tabindex="0" role="group" aria-label="Keys">
    <h3>${screen === "call" ? "In a call" : "In the list"}</h3>
    ${list(screen)} ${screen === "call" || options.filter === undefined ? nothing : extras.filterHelp?.(options.filter)}
    <p>A bundle can be dropped anywhere on the page.</p>
  </div>`;
}

function keyName(key: string): string {
  return key
    .replace(" ", "Space")
    .replace("Arrow", "")
    .replace(/^(Shift\+)?(Right|Left|Up|Down)$/, (_, shift: string | undefined, way: string) => {
      return `${shift ?? ""}${{ Right: "→", Left: "←", Up: "↑", Down: "↓" }[way] ?? way}`;
    });
}

function otherDataView(page: ViewerPage): TemplateResult {
  const revision = revisionAt(page) ?? 0;
  const path = page.paths?.branch === null || page.paths === null ? page.shown : page.paths.left;
  const record = path?.steps.find(
    (step) => isCallRecord(step.record) && step.record.revision === revision,
  )?.record;
  return dialogForm(page, "Show what would have happened", (field) =>
    page.fork({ kind: "edit", revision, data: objectOf(field("data")) }),
  )(html`<label>
    <span>Data of record ${revision}; the fields that you leave in replace its own.</span>
    <textarea name="data" rows="14" autofocus spellcheck="false" .value=${JSON.stringify(record?.data ?? {}, null, 2)}></textarea>
  </label>`);
}

function somethingBeforeView(page: ViewerPage): TemplateResult {
  const before = revisionAt(page) ?? 0;
  return dialogForm(page, "Show what would have happened", (field) =>
    page.fork({
      kind: "insert",
      before,
      event: { ...objectOf(field("data")), type: field("type") as CallEventType },
    }),
  )(html`<label>
      <span>What came before record ${before}</span>
      <select name="type" autofocus>
        ${Object.entries(callEventSenders).map(
          ([sender, types]) =>
            html`<optgroup label=${sender}>${types.map((type) => html`<option>${type}</option>`)}</optgroup>`,
        )}
      </select>
    </label>
    <label>
      <span>Its data; what the call itself knows may be left out. <code>at</code> is its time in milliseconds.</span>
      <textarea name="data" rows="8" spellcheck="false" .value=${"{}"}></textarea>
    </label>`);
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("The data must be an object: { … }");
  return value as Readonly<Record<string, unknown>>;
}
