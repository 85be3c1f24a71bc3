import { html } from "lit-html";
import type { TemplateResult } from "lit-html";
import { branchFacts } from "@offhook/replay";
import type { Branch } from "@offhook/replay";
import { linesView } from "./lines-view.ts";

/** What is known of a branch, and what nobody knows. The comparison itself stands beside it. */
export function branchView(branch: Branch): TemplateResult {
  return html`<div class="branch-facts">${linesView(branchFacts(branch, { width: 100_000 }))}</div>`;
}
