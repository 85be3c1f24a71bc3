import { noChange } from "lit-html";
import { directive, Directive } from "lit-html/directive.js";
import type { ElementPart } from "lit-html";

class OnElement extends Directive {
  override render(_work: (element: Element) => void): unknown {
    return noChange;
  }
  override update(part: ElementPart, [work]: [work: (element: Element) => void]): unknown {
    work(part.element);
    return noChange;
  }
}

/** Does something with an element each time when it is drawn, such as what a page's policy does not let attributes do. */
export const onElement: (work: (element: HTMLElement) => void) => unknown = directive(OnElement) as never;
