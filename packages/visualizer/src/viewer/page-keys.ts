import type { ViewerCommand } from "./viewer-keys.ts";
import { commandOf } from "./viewer-keys.ts";
import type { ViewerPage } from "./viewer-page.ts";

/** A key belongs to what has the focus where that needs it: a text, a list of choices, a button that is pressed. */
export function onKey(event: KeyboardEvent, page: ViewerPage, act: (command: ViewerCommand) => void): void {
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
