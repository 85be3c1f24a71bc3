import { html } from "lit-html";
import type { TemplateResult } from "lit-html";
import type { FilterLanguage } from "../viewer-options.ts";
import type { ViewerPage } from "../viewer-page.ts";

/** What the list is filtered by. */
export function filterView(page: ViewerPage): TemplateResult {
  const { list, place } = page;
  return html`<label class="search filter"
        ><span class="unseen">Filter</span
        ><input
          id="search"
          type="search"
          placeholder="Filter, such as reason~timeout ring>30s"
          autocomplete="off"
          spellcheck="false"
          .value=${place.filter}
          aria-invalid=${list.problem !== null}
          aria-describedby="filter-problem"
          @change=${({ target }: Event) => void page.go({ filter: (target as HTMLInputElement).value })}
      /></label>`;
}

/** How a filter is written, and what there is to filter by. */
export function filterHelp({ fields }: FilterLanguage): TemplateResult {
  return html`<h3>Filter</h3>
    <p>
      Conditions such as <code>reason~timeout ring&gt;30s since=2h</code>, joined by <code>and</code>, <code>or</code>,
      <code>not</code> and brackets.
    </p>
    <dl class="fields">
      ${fields.map(({ field, help }) => html`<div><dt><code>${field}</code></dt><dd>${help}</dd></div>`)}
    </dl>`;
}
