import { directionOf, InvalidArgument, isCallRecord } from "@offhook/engine";
import type { CallDirection, NewRecord } from "@offhook/engine";
import type { LiveMarks } from "../picture/live-chart.ts";
import type { ChartTheme } from "../picture/style.ts";
import { recordedMarks } from "../recorded/recorded-marks.ts";
import type { RecordedMarks } from "../recorded/recorded-marks.ts";
import { ChartChoice } from "./chart-selection.ts";
import type { ChartSelection } from "./chart-selection.ts";
import { DrawnChart } from "./drawn-chart.ts";

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

  readonly #drawn: DrawnChart | undefined;
  readonly #choice: ChartChoice | undefined;
  #records: readonly NewRecord[] = [];
  #recorded: RecordedMarks | null = null;
  #marks: LiveMarks | null = null;
  #picture: string | null = null;

  constructor() {
    super();
    const root = this.attachShadow?.({ mode: "open" });
    if (root === undefined) return;
    this.#drawn = new DrawnChart(this, root);
    this.#choice = new ChartChoice(root, (detail) => {
      this.dispatchEvent(new CustomEvent("call-chart-select", { detail, bubbles: true, composed: true }));
    });
  }

  get records(): readonly NewRecord[] {
    return this.#records;
  }
  set records(records: readonly NewRecord[] | null) {
    const given = records ?? [];
    if (!Array.isArray(given))
      throw new InvalidArgument("records", given, "the records of a call, in a list");
    this.#records = given;
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
    this.#choice?.start();
    this.#update();
  }

  disconnectedCallback(): void {
    this.#choice?.stop();
  }

  attributeChangedCallback(): void {
    this.#update();
  }

  #update(): void {
    if (!this.isConnected || this.#drawn === undefined) return;
    const { machine, theme, scale } = this;
    const picture = this.#picture ?? (machine === null ? "" : (CallChartElement.pictures[machine] ?? ""));
    this.#drawn.draw(picture, theme);
    this.#drawn.resize(scale);
    this.#drawn.mark(this.#marked());
  }

  #marked(): LiveMarks {
    if (this.#marks !== null) return this.#marks;
    const state = this.getAttribute("state");
    if (this.#records.length === 0) return state === null ? {} : { states: [state] };
    this.#recorded ??= recordedMarks(this.#records);
    return this.#recorded.at(this.revision ?? this.#recorded.last);
  }

  #reflect(name: string, value: string | number | null): void {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, String(value));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "call-chart": CallChartElement;
  }
  interface HTMLElementEventMap {
    "call-chart-select": CustomEvent<ChartSelection>;
  }
}

/** Makes `<call-chart>` known to the page; does nothing where it is known, or where there is no page. */
export function defineCallChart(): void {
  if (typeof customElements === "undefined" || customElements.get("call-chart") !== undefined) return;
  customElements.define("call-chart", CallChartElement);
}

function numberOf(text: string | null): number | null {
  const number = text === null || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}
