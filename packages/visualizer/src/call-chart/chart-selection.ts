/** What somebody chose in a chart: a state, or the transitions that an arrow or a row stands for. */
export type ChartSelection =
  | { readonly kind: "state"; readonly state: string }
  | { readonly kind: "transitions"; readonly transitions: readonly string[] };

/** Choosing in a picture, by mouse and by keyboard: one state at a time can be reached by Tab, arrows lead to the others. */
export class ChartChoice {
  readonly #root: ShadowRoot;
  readonly #chosen: (selection: ChartSelection) => void;

  constructor(root: ShadowRoot, chosen: (selection: ChartSelection) => void) {
    this.#root = root;
    this.#chosen = chosen;
  }

  start(): void {
    this.#root.addEventListener("click", this.#onClick);
    this.#root.addEventListener("keydown", this.#onKey);
  }

  stop(): void {
    this.#root.removeEventListener("click", this.#onClick);
    this.#root.removeEventListener("keydown", this.#onKey);
  }

  readonly #onClick = ({ target }: Event): void => {
    const element = (target as Element).closest(`[data-transitions],${aState}`);
    if (element !== null) this.#chosen(selectionOf(element));
  };

  readonly #onKey = (event: Event): void => {
    const { key } = event as KeyboardEvent;
    const states = [...this.#root.querySelectorAll<SVGElement>(aState)];
    const at = states.indexOf(event.target as SVGElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (at < 0) return;
    if (key === "Enter" || key === " ") this.#chosen(selectionOf(event.target as Element));
    else if (step !== undefined) focusOn(states, (at + step + states.length) % states.length);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

/** Every state but the machine itself. */
export const aState = "[data-state]:not([data-state=''])";

function selectionOf(element: Element): ChartSelection {
  const transitions = element.getAttribute("data-transitions");
  return transitions === null
    ? { kind: "state", state: element.getAttribute("data-state") ?? "" }
    : { kind: "transitions", transitions: JSON.parse(transitions) as readonly string[] };
}

function focusOn(states: readonly SVGElement[], index: number): void {
  states.forEach((state, each) => state.setAttribute("tabindex", each === index ? "0" : "-1"));
  states[index]?.focus();
}
