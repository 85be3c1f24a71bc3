import { isRuleId, rules } from "@offhook/engine";
import { liveChart } from "../picture/live-chart.ts";
import type { LiveChart, LiveMarks } from "../picture/live-chart.ts";
import { styleOf } from "../picture/style.ts";
import type { ChartTheme } from "../picture/style.ts";
import { aState } from "./chart-selection.ts";
import { hostStyle } from "./host-style.ts";

/** A picture in the shadow root of an element: drawn anew only when it is another one, marked whenever the marks are. */
export class DrawnChart {
  readonly #host: Element;
  readonly #root: ShadowRoot;
  #picture: string | null = null;
  #theme: ChartTheme | null = null;
  #scale: number | null | undefined;
  #svg: SVGSVGElement | null = null;
  #chart: LiveChart | null = null;
  #isRevealing = false;

  constructor(host: Element, root: ShadowRoot) {
    this.#host = host;
    this.#root = root;
  }

  /** @param picture as `chartSvg` makes it; an empty text for none */
  draw(picture: string, theme: ChartTheme): void {
    if (picture === this.#picture && theme === this.#theme) return;
    [this.#picture, this.#theme, this.#scale] = [picture, theme, undefined];
    const svg = svgOf(picture);
    const style = new CSSStyleSheet();
    style.replaceSync(`${hostStyle}${svg === null ? "" : styleOf(theme, picture.includes("heat-"))}`);
    this.#root.adoptedStyleSheets = [style];
    this.#root.replaceChildren(...(svg === null ? [] : [svg]));
    this.#svg = svg;
    this.#chart = svg === null ? null : liveChart(this.#root);
    svg?.querySelector(aState)?.setAttribute("tabindex", "0");
    for (const rule of svg?.querySelectorAll(".rule") ?? []) explain(rule);
  }

  /** @param scale 1 for its own size, `null` for as wide as the element */
  resize(scale: number | null): void {
    const svg = this.#svg;
    if (svg === null || scale === this.#scale) return;
    this.#scale = scale;
    const [width, height] = sizeOf(svg);
    svg.setAttribute("width", scale === null ? "100%" : String(width * scale));
    if (scale === null) svg.removeAttribute("height");
    else svg.setAttribute("height", String(height * scale));
  }

  /** Marks, and moves the active state into sight. */
  mark(marks: LiveMarks): void {
    if (this.#chart === null) return;
    this.#chart.mark(marks);
    if (this.#isRevealing) return;
    this.#isRevealing = true;
    // Whatever else is changed with it comes first, so that the page is laid out once.
    queueMicrotask(() => {
      this.#isRevealing = false;
      this.#reveal();
    });
  }

  /** Within the element: the page around it stays where it is. */
  #reveal(): void {
    const host = this.#host;
    const active = this.#root.querySelector(".is-active");
    if (active === null || (host.scrollHeight <= host.clientHeight && host.scrollWidth <= host.clientWidth))
      return;
    const [box, view] = [active.getBoundingClientRect(), host.getBoundingClientRect()];
    const isSeen =
      box.top >= view.top && box.bottom <= view.bottom && box.left >= view.left && box.right <= view.right;
    if (isSeen) return;
    const left = host.scrollLeft + box.left + box.width / 2 - view.left - view.width / 2;
    const top = host.scrollTop + box.top + box.height / 2 - view.top - view.height / 2;
    host.scrollTo(left, top);
  }
}

/** Read as XML, so that nothing in it runs; its own style sheet is left out, as a page's policy may forbid it. */
function svgOf(picture: string): SVGSVGElement | null {
  if (picture === "") return null;
  const { documentElement } = new DOMParser().parseFromString(picture, "image/svg+xml");
  for (const style of documentElement.querySelectorAll("style")) style.remove();
  return documentElement.localName === "svg" ? (documentElement as unknown as SVGSVGElement) : null;
}

/** What the rules of a row say, for whoever points at it. A picture that says more has a title there already. */
function explain(rule: Element): void {
  const row = rule.closest(".row");
  const ids = rule.textContent.split(" ").filter(isRuleId);
  if (ids.length === 0 || row?.querySelector("title") !== null) return;
  const title = document.createElementNS(row.namespaceURI, "title");
  title.textContent = ids.map((id) => `${id}: ${rules[id].title}`).join("\n");
  row.prepend(title);
}

function sizeOf(svg: SVGSVGElement): readonly [width: number, height: number] {
  const [, , width = 0, height = 0] = (svg.getAttribute("viewBox") ?? "").split(" ").map(Number);
  return [width, height];
}
