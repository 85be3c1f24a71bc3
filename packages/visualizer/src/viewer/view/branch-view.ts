import { html, nothing } from "lit-html";
import type { TemplateResult } from "lit-html";
import { branchLines } from "@offhook/replay";
import type { Branch } from "@offhook/replay";
import { linesView } from "./lines-view.ts";

/** What is known of a branch, and what nobody knows. The comparison itself stands beside it. */
export function branchView(branch: Branch): TemplateResult | typeof nothing {
  const { records, origin } = branch;
  const alone = { ...branch, diff: { ...branch.diff, rows: [] } };
  return records.length === 0 || origin === undefined
    ? nothing
    : html`<div class="branch-facts">${linesView(branchLines(alone, { width: 100_000 }))}</div>`;
}
