import { html, render } from "lit-html";
import { InvalidArgument, systemClock } from "@offhook/engine";
import { defineCallChart } from "../call-chart/call-chart-element.ts";
import type { CallSource } from "./call-source.ts";
import { run } from "./commands.ts";
import type { PageElements } from "./commands.ts";
import { viewerStyle } from "./style/viewer-style.ts";
import { callView } from "./view/call-view.ts";
import type { PageRows } from "./view/call-view.ts";
import { dialogView } from "./view/dialog-view.ts";
import { afterDrawing } from "./view/drawn.ts";
import { listView } from "./view/list-view.ts";
import { RowWindow } from "./view/row-window.ts";
import { commandOf } from "./viewer-keys.ts";
import type { ViewerOptions } from "./viewer-options.ts";
import { ViewerPage } from "./viewer-page.ts";
import { fragmentOf, placeOf } from "./viewer-place.ts";
import type { PaneName } from "./viewer-place.ts";

/** A viewer that runs in a page. */
export interface Viewer {
  /** Opens a bundle, as one does that is dropped onto the page. What can't be read is said in the page. */
  open(file: File): Promise<void>;
  /** Takes everything away again: listeners, what is followed, and what is drawn. */
  close(): void;
}

/**
 * Starts the viewer in an element of a page, which it fills. Where one stands is kept behind the # of the page's address.
 * It makes no request of its own, stores nothing, and needs no policy but one that lets scripts of the page run: no
 * `unsafe-eval`, and no inline style.
 * @throws InvalidArgument
 */
export function startViewer(root: HTMLElement, source: CallSource, options: ViewerOptions): Viewer {
  if (typeof root?.querySelector !== "function")
    throw new InvalidArgument("root", root, "an element of a page");
  if (typeof source?.calls !== "function" || typeof source.call !== "function")
    throw new InvalidArgument("source", source, "a source of calls, such as bundleSource() makes");
  if (typeof options?.charts !== "object")
    throw new InvalidArgument("options", options, "{ charts }, such as machinePictures");
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
      html`${page.screen === "list" ? listView(page, rows.calls, act) : callView(page, rows, act)}
        <p class="unseen" role="status">${page.notice.text}</p>
        <p class="toast" aria-hidden="true" ?hidden=${page.notice.text === ""}>${page.notice.text}</p>
        <p class="drop" aria-hidden="true">Drop a bundle to open it</p>
        ${dialogView(page)}`,
      root,
    );
    afterDrawing(root);
    // What had the focus is gone with the screen that it was on.
    if (page.screen !== screen && screen !== null) root.querySelector("main")?.focus();
    screen = page.screen;
    for (const each of Object.values(rows)) each.drawnIn(root);
    keepAddress();
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

  // Browsers take a few changes of the address a second, and a call is scrubbed faster than that.
  let isKept = true;
  let address = window.location.hash.slice(1);
  const keepAddress = (): void => {
    if (!isKept || fragmentOf(page.place) === address) return;
    const isElsewhere = placeOf(address).callId !== page.place.callId;
    const keep = (): void => {
      isKept = true;
      if (signal.aborted) return;
      address = fragmentOf(page.place);
      const url = `${window.location.pathname}${window.location.search}${address === "" ? "" : `#${address}`}`;
      window.history[isElsewhere ? "pushState" : "replaceState"](null, "", url);
    };
    isKept = false;
    if (isElsewhere) keep();
    else clock.schedule(clock.now() + addressMs, keep);
  };

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
  const open = async (file: File): Promise<void> => page.openBundle(file.name, await file.arrayBuffer());

  const style = new window.CSSStyleSheet();
  style.replaceSync(viewerStyle(options.theme ?? "auto"));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
  root.classList.add("offhook-viewer");

  window.addEventListener("keydown", (event) => onKey(event, page, act), { signal });
  window.addEventListener(
    "popstate",
    () => {
      address = window.location.hash.slice(1);
      void page.go(placeOf(address));
    },
    { signal },
  );
  window.addEventListener(
    "beforeprint",
    () => {
      page.isPrinting = true;
      draw();
    },
    { signal },
  );
  window.addEventListener(
    "afterprint",
    () => {
      page.isPrinting = false;
      changed();
    },
    { signal },
  );
  const drag = (event: DragEvent): void => {
    event.preventDefault();
    root.classList.toggle("is-dropping", event.type === "dragover");
    const file = event.type === "drop" ? event.dataTransfer?.files[0] : undefined;
    if (file !== undefined) void open(file);
  };
  for (const type of ["dragover", "dragleave", "drop"] as const)
    window.addEventListener(type, drag, { signal });

  void page.start(placeOf(address));
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

const addressMs = 300;

function globalWindow(): typeof window {
  return window;
}

/** A key belongs to what has the focus where that needs it: a text, a list of choices, a button that is pressed. */
function onKey(
  event: KeyboardEvent,
  page: ViewerPage,
  act: (command: Parameters<typeof run>[0]) => void,
): void {
  const target = event.target instanceof Element ? event.target : null;
  if (page.dialog.name !== null || event.defaultPrevented) return;
  const own = target?.closest("input,textarea,select,button,a,summary") ?? null;
  const isRange = own instanceof HTMLInputElement && own.type === "range";
  if (own instanceof HTMLInputElement && !isRange && own.type !== "checkbox") {
    if (event.key === "Escape") own.blur();
    return;
  }
  if (own !== null && (ownKeys(own, isRange).includes(event.key) || own instanceof HTMLTextAreaElement))
    return;
  const command = commandOf(event, page.screen);
  if (command === null) return;
  event.preventDefault();
  act(command);
}

function ownKeys(own: Element, isRange: boolean): readonly string[] {
  if (isRange)
    return ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];
  return own instanceof HTMLSelectElement
    ? ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", " ", "Enter"]
    : [" ", "Enter"];
}
