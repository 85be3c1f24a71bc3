import { InvalidArgument } from "@offhook/engine";
import { plainText } from "@offhook/replay";

/** What `liveChart` needs of an element of the page. */
export interface ChartElement {
  querySelectorAll(selector: string): Iterable<MarkedElement>;
}

interface MarkedElement {
  getAttribute(name: string): string | null;
  readonly classList: { add(name: string): void; remove(name: string): void };
}

/** What is marked: ids of a chart. */
export interface LiveMarks {
  /** The active states; those around them are found. */
  readonly states?: readonly string[];
  /** The transitions that were just taken. */
  readonly transitions?: readonly string[];
  /** States that are active on another path, such as the branch of a call or the call that it is compared with. */
  readonly others?: readonly string[];
}

/** A picture in a page whose marks can be moved. */
export interface LiveChart {
  /**
   * Marks these and nothing else, with the classes `is-active`, `is-around`, `is-taken` and `is-other`; a state that is
   * active here as well is `is-active`. Touches only what changes, so it can be called for every step of a call that is
   * scrubbed. Ids that the picture does not have are passed over.
   */
  mark(marks: LiveMarks): void;
}

/**
 * Finds the states and transitions of a picture that `chartSvg` made, once.
 * @param root the SVG element, or any element around it
 * @throws InvalidArgument for what holds no picture
 */
export function liveChart(root: ChartElement): LiveChart {
  if (typeof root?.querySelectorAll !== "function")
    throw new InvalidArgument("root", root, "an element of a page with the picture in it");
  const states = new Map<string, MarkedElement>();
  for (const element of root.querySelectorAll("[data-state]"))
    states.set(element.getAttribute("data-state") ?? "", element);
  if (states.size === 0)
    throw new InvalidArgument("root", root, "an element with a picture in it, as chartSvg(layout) makes it");
  const transitions = new Map<string, MarkedElement[]>();
  for (const element of root.querySelectorAll("[data-transitions]"))
    for (const id of JSON.parse(element.getAttribute("data-transitions") ?? "[]") as readonly string[])
      transitions.set(id, [...(transitions.get(id) ?? []), element]);

  let marked: ReadonlyMap<MarkedElement, string> = new Map();
  return {
    mark(marks) {
      const next = new Map<MarkedElement, string>();
      for (const id of marks.others ?? []) set(next, states.get(plainText(id, 1_000_000)), "is-other");
      for (const id of marks.states ?? []) {
        for (const around of statesAround(id))
          set(next, states.get(plainText(around, 1_000_000)), "is-around");
        set(next, states.get(plainText(id, 1_000_000)), "is-active");
      }
      for (const id of marks.transitions ?? [])
        for (const element of transitions.get(id) ?? []) set(next, element, "is-taken");
      for (const [element, name] of marked) if (next.get(element) !== name) element.classList.remove(name);
      for (const [element, name] of next) if (marked.get(element) !== name) element.classList.add(name);
      marked = next;
    },
  };
}

function set(marks: Map<MarkedElement, string>, element: MarkedElement | undefined, name: string): void {
  if (element !== undefined) marks.set(element, name);
}

/** `""`, `a`, `a.b` for `a.b.c`: a dot that belongs to a key has a `\` before it. */
function statesAround(id: string): readonly string[] {
  if (id === "") return [];
  const keys = id.match(/(?:\\.|[^.\\])+/g) ?? [];
  return keys.map((_, depth) => keys.slice(0, depth).join("."));
}
