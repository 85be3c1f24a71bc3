import { html, render } from "lit-html";
import { systemClock } from "@offhook/engine";
import { defineCallChart } from "../call-chart/call-chart-element.ts";
import type { CallSource } from "./call-source.ts";
import { run } from "./commands.ts";
import type { PageElements } from "./commands.ts";
import { KeptAddress } from "./kept-address.ts";
import { onKey } from "./page-keys.ts";
import { viewerStyle } from "./style/viewer-style.ts";
import { callView } from "./view/call-view.ts";
import type { PageRows } from "./view/call-view.ts";
import { dialogView } from "./view/dialog-view.ts";
import { afterDrawing } from "./view/drawn.ts";
import type { ExtraViews } from "./view/extra-views.ts";
import { listView } from "./view/list-view.ts";
import { RowWindow } from "./view/row-window.ts";
import type { ViewerOptions } from "./viewer-options.ts";
import { ViewerPage } from "./viewer-page.ts";
import type { PaneName } from "./viewer-place.ts";

/** A viewer that runs in a page. */
export interface Viewer {
  /** Opens a bundle, as one does that is dropped onto the page. What can't be read is said in the page. */
  open(file: File): Promise<void>;
  /** Takes everything away again: listeners, what is followed, and what is drawn. */
  close(): void;
}

/**
 * Starts the viewer in an element of a page; a part of it that it is not given views of has none.
 * @param drawn is called whenever it was drawn
 */
export function runViewer(
  root: HTMLElement,
  source: CallSource,
  options: ViewerOptions,
  extras: Partial<ExtraViews> = {},
  drawn?: () => void,
): Viewer {
  defineCallChart();
  const window = root.ownerDocument.defaultView ?? globalWindow();
  const { document } = window;
  const ending = new AbortController();
  const { signal } = ending;
  const clock = systemClock();
  let isDue = false;
  let screen: ViewerPage["screen"] | null = null;
  const draw = (): void => {
    isDue = false;
    if (signal.aborted) return;
    render(
      html`${page.screen === "list" ? listView(page, rows.calls, act, extras) : callView(page, rows, act)}
        <p class="unseen" role="status">${page.notice.text}</p>
        <p class="toast" aria-hidden="true" ?hidden=${page.notice.text === ""}>${page.notice.text}</p>
        <p class="drop" aria-hidden="true">Drop a bundle to open it</p>
        ${dialogView(page, extras)}`,
      root,
    );
    afterDrawing(root);
    drawn?.();
    // What had the focus is gone with the screen that it was on.
    if (page.screen !== screen && screen !== null) root.querySelector("main")?.focus();
    screen = page.screen;
    for (const each of Object.values(rows)) each.drawnIn(root);
    address.keep(page.place);
  };
  const changed = (): void => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(draw);
  };
  const page = new ViewerPage(source, options, clock, changed);
  const rows: PageRows = {
    calls: new RowWindow("calls", changed),
    ladder: new RowWindow("ladder", changed),
    timeline: new RowWindow("timeline", changed),
    paths: new RowWindow("paths", changed),
  };

  const address = new KeptAddress(window, clock, signal);
  const elements: PageElements = {
    focusSearch: () => root.querySelector<HTMLInputElement>("#search")?.select(),
    focusPane: (pane: PaneName) => {
      const inside = root.querySelector<HTMLElement>(`.pane[data-pane=${pane}] [tabindex="0"]`);
      inside?.focus();
    },
    chooseFile: () => {
      const input = document.createElement("input");
      input.type = "file";
      input.addEventListener("change", () => {
        const file = input.files?.[0];
        if (file !== undefined) void open(file);
      });
      input.click();
    },
  };
  const act = (command: Parameters<typeof run>[0]): void => {
    run(command, page, elements);
    changed();
  };
  const open = (file: File): Promise<void> => page.openBundle(file.name, file.arrayBuffer());

  const style = new window.CSSStyleSheet();
  style.replaceSync(viewerStyle(options.theme ?? "auto"));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
  root.classList.add("offhook-viewer");

  window.addEventListener("keydown", (event) => onKey(event, page, act), { signal });
  window.addEventListener("popstate", () => void page.go(address.read()), { signal });
  const print = (isPrinting: boolean): void => {
    page.isPrinting = isPrinting;
    draw();
  };
  window.addEventListener("beforeprint", () => print(true), { signal });
  window.addEventListener("afterprint", () => print(false), { signal });
  const drag = (event: DragEvent): void => {
    // A text that is dragged is no bundle.
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    root.classList.toggle("is-dropping", event.type === "dragover");
    const file = event.type === "drop" ? event.dataTransfer.files[0] : undefined;
    if (file !== undefined) void open(file);
  };
  for (const type of ["dragover", "dragleave", "drop"] as const)
    window.addEventListener(type, drag, { signal });

  void page.start(address.read());
  return {
    open,
    close() {
      ending.abort();
      page.close();
      render(html``, root);
      root.classList.remove("offhook-viewer", "is-dropping");
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== style);
    },
  };
}

function globalWindow(): typeof window {
  return window;
}
