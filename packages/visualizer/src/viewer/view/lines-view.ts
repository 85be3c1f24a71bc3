import { html } from "lit-html";
import type { TemplateResult } from "lit-html";
import type { Line } from "@offhook/replay";

/** Lines of spans, as every renderer gives them; the tones are classes. */
export function linesView(lines: readonly Line[]): readonly TemplateResult[] {
  return lines.map(
    (line) =>
      html`<p class="line">${line.map(({ text, tone }) => html`<span class="t-${tone}">${text}</span>`)}</p>`,
  );
}
