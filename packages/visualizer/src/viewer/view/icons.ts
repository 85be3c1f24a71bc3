import { html, svg } from "lit-html";
import type { TemplateResult } from "lit-html";

/** Drawn in a square of 16. */
const paths: Readonly<Record<string, string>> = {
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M11 3v10L4 8z",
  play: "M4 2.5v11L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  forward: "M5 3v10l7-5z",
  last: "M11 3h2v10h-2zM3 3v10l7-5z",
  close: "M4 3 8 7l4-4 1 1-4 4 4 4-1 1-4-4-4 4-1-1 4-4-4-4z",
  list: "M10 3 5 8l5 5 1-1-4-4 4-4z",
};

export function icon(name: string): TemplateResult {
  return html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${svg`<path d=${paths[name] ?? ""}></path>`}</svg>`;
}
