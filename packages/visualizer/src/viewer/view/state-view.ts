import { html } from "lit-html";
import type { TemplateResult } from "lit-html";

/** Where there is little room, the state around it is left out. */
export function stateView(state: string): TemplateResult {
  const dot = state.lastIndexOf(".") + 1;
  return html`<span class="outer">${state.slice(0, dot)}</span>${state.slice(dot)}`;
}
