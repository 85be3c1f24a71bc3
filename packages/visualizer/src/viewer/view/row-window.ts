import { html, nothing } from "lit-html";
import type { TemplateResult } from "lit-html";

/** A long list of rows of one height. */
export interface Rows {
  readonly label: string;
  readonly count: number;
  /** -1 for none. */
  readonly selected: number;
  readonly rowHeight: number;
  /** What stands in a row; `classes` of the row itself. */
  row(index: number): { readonly content: unknown; readonly classes?: string };
  choose(index: number): void;
  /** A row near the end was drawn. */
  nearEnd?(): void;
}

/** Rows that are drawn beside those that are seen, so that nothing is empty while one scrolls. */
const margin = 4;

/** Draws of a long list what is seen, and keeps the selected row in sight. One for each list of the page. */
export class RowWindow {
  readonly id: string;
  readonly #changed: () => void;
  #element: HTMLElement | null = null;
  #sized: ResizeObserver | null = null;
  #top = 0;
  #height = 600;
  #revealed = -1;
  #wantedTop: number | null = null;

  constructor(id: string, changed: () => void) {
    this.id = id;
    this.#changed = changed;
  }

  view(rows: Rows, isWhole = false): TemplateResult {
    const { label, count, selected, rowHeight } = rows;
    if (selected !== this.#revealed) this.#reveal(selected, rowHeight);
    const first = isWhole ? 0 : Math.max(0, Math.floor(this.#top / rowHeight) - margin);
    const last = isWhole
      ? count
      : Math.min(count, Math.ceil((this.#top + this.#height) / rowHeight) + margin);
    if (last >= count - margin) rows.nearEnd?.();
    const isDrawn = selected >= first && selected < last;
    const indexes = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
    return html`<div
      class="rows"
      id=${this.id}
      role="listbox"
      tabindex="0"
      aria-label=${label}
      aria-activedescendant=${isDrawn ? `${this.id}-${selected}` : nothing}
      @click=${(event: Event) => {
        const row = (event.target as Element).closest("[data-row]");
        if (row !== null) rows.choose(Number(row.getAttribute("data-row")));
      }}
      @scroll=${() => this.#scrolled()}
    >
      <div role="presentation" data-height=${first * rowHeight}></div>
      ${indexes.map((index) => {
        const { content, classes = "" } = rows.row(index);
        return html`<div
          class="row ${classes}"
          id="${this.id}-${index}"
          role="option"
          data-row=${index}
          aria-selected=${index === selected}
          aria-setsize=${count}
          aria-posinset=${index + 1}
        >
          ${content}
        </div>`;
      })}
      <div role="presentation" data-height=${Math.max(0, count - last) * rowHeight}></div>
    </div>`;
  }

  focus(): void {
    this.#element?.focus();
  }

  /** Scrolls as little as is needed. */
  #reveal(selected: number, rowHeight: number): void {
    this.#revealed = selected;
    if (selected < 0) return;
    const top = selected * rowHeight;
    const least = top + 2 * rowHeight - this.#height;
    const most = Math.max(0, top - rowHeight);
    const wanted = this.#top > most ? most : this.#top < least ? least : null;
    if (wanted === null) return;
    this.#top = Math.max(0, wanted);
    this.#wantedTop = this.#top;
  }

  #scrolled(): void {
    const top = this.#element?.scrollTop ?? 0;
    if (Math.abs(top - this.#top) < 1) return;
    this.#top = top;
    this.#changed();
  }

  /** The element is there, with all its rows: now it can be scrolled to where the selected one is. */
  drawnIn(root: HTMLElement): void {
    const element = root.querySelector<HTMLElement>(`#${this.id}`);
    if (element === null) return;
    if (element !== this.#element) {
      this.#sized?.disconnect();
      this.#element = element;
      this.#sized = new ResizeObserver(([entry]) => {
        const tall = entry?.contentRect.height ?? 0;
        if (tall === 0 || tall === this.#height) return;
        this.#height = tall;
        this.#revealed = -1;
        this.#changed();
      });
      this.#sized.observe(element);
      this.#wantedTop ??= this.#top;
    }
    const wanted = this.#wantedTop;
    this.#wantedTop = null;
    if (wanted !== null) element.scrollTop = wanted;
  }
}
