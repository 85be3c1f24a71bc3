import { directionOf, isCallRecord } from "@offhook/engine";
import type { CallDirection, NewRecord } from "@offhook/engine";
import { liveChart } from "../picture/live-chart.ts";
import type { LiveChart, LiveMarks } from "../picture/live-chart.ts";
import { styleOf } from "../picture/style.ts";
import type { ChartTheme } from "../picture/style.ts";
import { recordedMarks } from "../recorded/recorded-marks.ts";
import type { RecordedMarks } from "../recorded/recorded-marks.ts";
import { hostStyle } from "./host-style.ts";

/** What somebody chose in a chart: a state, or the transitions that an arrow or a row stands for. */
export type ChartSelection =
  | { readonly kind: "state"; readonly state: string }
  | { readonly kind: "transitions"; readonly transitions: readonly string[] };

/** Where there is no page, as in a server that renders, the class can be loaded and not be used. */
const PageElement =
  typeof HTMLElement === "undefined" ? (Object as unknown as typeof HTMLElement) : HTMLElement;

/**
 * `<call-chart>`: the statechart of a call's machine with a call in it.
 *
 *     attribute     property     what
 *                   records      the records of a call, as a store reads them; both streams may stand in one list
 *     revision      revision     the record to show; without it, the last one
 *     machine       machine      "outgoing" or "incoming"; without it, that of the records
 *     theme         theme        "auto" (the default), "light" or "dark"
 *     scale         scale        how large the picture is, 1 being its own size; without it, as wide as the element
 *     state                      a state to mark where there are no records
 *                   marks        what is marked, in place of what the records say
 *                   picture      the picture, as `chartSvg` makes it; without it, that of the machine
 *
 * Dispatches `call-chart-select` with a `ChartSelection` as its `detail` when a state, an arrow or a row is chosen by
 * mouse or keyboard. The active state is kept in sight within the element.
 */
export class CallChartElement extends PageElement {
  static readonly observedAttributes: readonly string[] = ["machine", "revision", "scale", "state", "theme"];
  /** The pictures that stand for themselves, by machine. */
  static pictures: Readonly<Partial<Record<CallDirection, string>>> = {};

  readonly #root: ShadowRoot | undefined = this.attachShadow?.({ mode: "open" });
  #records: readonly NewRecord[] = [];
  #recorded: RecordedMarks | null = null;
  #marks: LiveMarks | null = null;
  #picture: string | null = null;
  #shown = "";
  #isRevealing = false;
  #chart: LiveChart | null = null;

  get records(): readonly NewRecord[] {
    return this.#records;
  }
  set records(records: readonly NewRecord[] | null) {
    this.#records = records ?? [];
    this.#recorded = null;
    this.#update();
  }

  get revision(): number | null {
    return numberOf(this.getAttribute("revision"));
  }
  set revision(revision: number | null) {
    this.#reflect("revision", revision);
  }

  get machine(): CallDirection | null {
    const named = this.getAttribute("machine");
    if (named === "outgoing" || named === "incoming") return named;
    const first = this.#records.find(isCallRecord);
    return first === undefined ? null : directionOf(first);
  }
  set machine(machine: CallDirection | null) {
    this.#reflect("machine", machine);
  }

  get theme(): ChartTheme {
    const theme = this.getAttribute("theme");
    return theme === "light" || theme === "dark" ? theme : "auto";
  }
  set theme(theme: ChartTheme | null) {
    this.#reflect("theme", theme);
  }

  get scale(): number | null {
    return numberOf(this.getAttribute("scale"));
  }
  set scale(scale: number | null) {
    this.#reflect("scale", scale);
  }

  get marks(): LiveMarks | null {
    return this.#marks;
  }
  set marks(marks: LiveMarks | null) {
    this.#marks = marks;
    this.#update();
  }

  get picture(): string | null {
    return this.#picture;
  }
  set picture(picture: string | null) {
    this.#picture = picture;
    this.#update();
  }

  connectedCallback(): void {
    this.#root?.addEventListener("click", this.#onClick);
    this.#root?.addEventListener("keydown", this.#onKey);
    this.#update();
  }

  disconnectedCallback(): void {
    this.#root?.removeEventListener("click", this.#onClick);
    this.#root?.removeEventListener("keydown", this.#onKey);
  }

  attributeChangedCallback(): void {
    this.#update();
  }

  /** What is drawn: the picture anew only when it is another one, the marks whenever they are. */
  #update(): void {
    const root = this.#root;
    if (root === undefined || !this.isConnected) return;
    const { machine } = this;
    const picture = this.#picture ?? (machine === null ? "" : (CallChartElement.pictures[machine] ?? ""));
    const shown = `${this.theme} ${picture}`;
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#draw(root, picture);
    }
    const svg = root.querySelector("svg");
    if (svg === null || this.#chart === null) return;
    const [width, height] = sizeOf(svg).map((size) => size * (this.scale ?? 1));
    svg.setAttribute("width", this.scale === null ? "100%" : String(width));
    if (this.scale === null) svg.removeAttribute("height");
    else svg.setAttribute("height", String(height));
    this.#chart.mark(this.#marked());
    if (this.#isRevealing) return;
    this.#isRevealing = true;
    // Whatever else is changed with it comes first, so that the page is laid out once.
    queueMicrotask(() => {
      this.#isRevealing = false;
      this.#reveal(root);
    });
  }

  #draw(root: ShadowRoot, picture: string): void {
    const svg = svgOf(picture);
    const style = new CSSStyleSheet();
    style.replaceSync(`${hostStyle}${svg === null ? "" : styleOf(this.theme, picture.includes("heat-"))}`);
    root.adoptedStyleSheets = [style];
    root.replaceChildren(...(svg === null ? [] : [svg]));
    this.#chart = svg === null ? null : liveChart(root);
    root.querySelector("[data-state]:not([data-state=''])")?.setAttribute("tabindex", "0");
  }

  #marked(): LiveMarks {
    if (this.#marks !== null) return this.#marks;
    const state = this.getAttribute("state");
    if (this.#records.length === 0) return state === null ? {} : { states: [state] };
    this.#recorded ??= recordedMarks(this.#records);
    return this.#recorded.at(this.revision ?? this.#recorded.last);
  }

  /** Moves the active state into sight, within this element: the page around it stays where it is. */
  #reveal(root: ShadowRoot): void {
    const active = root.querySelector(".is-active");
    if (active === null || (this.scrollHeight <= this.clientHeight && this.scrollWidth <= this.clientWidth))
      return;
    const [box, view] = [active.getBoundingClientRect(), this.getBoundingClientRect()];
    const isSeen =
      box.top >= view.top && box.bottom <= view.bottom && box.left >= view.left && box.right <= view.right;
    if (isSeen) return;
    const left = this.scrollLeft + box.left + box.width / 2 - view.left - view.width / 2;
    const top = this.scrollTop + box.top + box.height / 2 - view.top - view.height / 2;
    this.scrollTo(left, top);
  }

  readonly #onClick = ({ target }: Event): void => {
    const element = (target as Element).closest("[data-transitions],[data-state]");
    if (element !== null) this.#select(element);
  };

  readonly #onKey = (event: Event): void => {
    const { key } = event as KeyboardEvent;
    const states = [...(this.#root?.querySelectorAll<SVGElement>("[data-state]:not([data-state=''])") ?? [])];
    const at = states.indexOf(event.target as SVGElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (at < 0) return;
    if (key === "Enter" || key === " ") this.#select(event.target as Element);
    else if (step !== undefined) focusOn(states, (at + step + states.length) % states.length);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #select(element: Element): void {
    const transitions = element.getAttribute("data-transitions");
    const detail: ChartSelection =
      transitions === null
        ? { kind: "state", state: element.getAttribute("data-state") ?? "" }
        : { kind: "transitions", transitions: JSON.parse(transitions) as readonly string[] };
    this.dispatchEvent(new CustomEvent("call-chart-select", { detail, bubbles: true, composed: true }));
  }

  #reflect(name: string, value: string | number | null): void {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, String(value));
  }
}

/** Makes `<call-chart>` known to the page; does nothing where it is known, or where there is no page. */
export function defineCallChart(): void {
  if (typeof customElements === "undefined" || customElements.get("call-chart") !== undefined) return;
  customElements.define("call-chart", CallChartElement);
}

function focusOn(states: readonly SVGElement[], index: number): void {
  states.forEach((state, each) => state.setAttribute("tabindex", each === index ? "0" : "-1"));
  states[index]?.focus();
}

/** Read as XML, so that nothing in it runs; its own style sheet is left out, as a page's policy may forbid it. */
function svgOf(picture: string): SVGSVGElement | null {
  if (picture === "") return null;
  const { documentElement } = new DOMParser().parseFromString(picture, "image/svg+xml");
  for (const style of documentElement.querySelectorAll("style")) style.remove();
  return documentElement.localName === "svg" ? (documentElement as unknown as SVGSVGElement) : null;
}

function sizeOf(svg: SVGSVGElement): readonly [width: number, height: number] {
  const [, , width = 0, height = 0] = (svg.getAttribute("viewBox") ?? "").split(" ").map(Number);
  return [width, height];
}

function numberOf(text: string | null): number | null {
  const number = text === null || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}
