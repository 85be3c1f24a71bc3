import { html, nothing } from "lit-html";
import type { TemplateResult } from "lit-html";
import { eventText } from "@offhook/replay";
import type { DiffRow } from "@offhook/replay";
import type { CallRecord } from "@offhook/engine";
import { rowOfStep } from "../shown-paths.ts";
import type { ShownPaths } from "../shown-paths.ts";
import type { PathSide } from "../viewer-place.ts";
import type { ViewerPage } from "../viewer-page.ts";
import type { RowWindow } from "./row-window.ts";
import { stateView } from "./state-view.ts";

const pathHeight = 40;

/** Both paths, row by row: what is the same, what differs, what only one of them has. */
export function pathsView(page: ViewerPage, paths: ShownPaths, rows: RowWindow): TemplateResult {
  const { at, place } = page;
  const { diff, branch } = paths;
  const choose = (index: number, side: PathSide): void => {
    const record = diff.rows[index]?.[side];
    if (record !== null && record !== undefined) void page.go({ side, step: String(record.revision) });
  };
  const selected = rowOfStep(paths, place.side, at);
  return html`<div class="paths">
    <div class="sides" role="group" aria-label="Path that is looked at">
      ${(["left", "right"] as const).map(
        (side) =>
          html`<button type="button" class="side ${side}" aria-pressed=${place.side === side} @click=${() => page.turn(side)}>
            ${sideName(side, branch !== null)}
          </button>`,
      )}
    </div>
    ${rows.view(
      {
        label: "Both paths",
        count: diff.rows.length,
        selected,
        rowHeight: pathHeight,
        choose: (index) => {
          const row = diff.rows[index];
          if (row !== undefined) choose(index, row[place.side] === null ? otherSide(place.side) : place.side);
        },
        row(index) {
          const row = diff.rows[index];
          if (row === undefined) return { content: nothing };
          return {
            classes: `path ${row.kind} ${index === selected ? `here ${place.side}` : ""}`,
            content: rowView(row, (side) => choose(index, side)),
          };
        },
      },
      page.isPrinting,
    )}
  </div>`;
}

export function sideName(side: PathSide, isBranch: boolean): string {
  if (isBranch) return side === "left" ? "As it was" : "As it would have been";
  return side === "left" ? "This call" : "The other call";
}

export function otherSide(side: PathSide): PathSide {
  return side === "left" ? "right" : "left";
}

const kinds: Readonly<Record<DiffRow["kind"], string>> = {
  same: "the same",
  differs: "differs",
  onlyLeft: "only on the left",
  onlyRight: "only on the right",
};

function rowView(
  { kind, left, right, differences }: DiffRow,
  choose: (side: PathSide) => void,
): TemplateResult {
  const fields = differences.map(({ field, left: was, right: is }) => `${field}: ${was} | ${is}`).join("\n");
  const cell = (record: CallRecord | null, side: PathSide): TemplateResult =>
    html`<span
      class="cell ${side}"
      title=${fields}
      @click=${(event: Event) => {
        event.stopPropagation();
        choose(side);
      }}
      >${
        record === null
          ? html`<span class="none">–</span>`
          : html`<span class="no">${record.revision}</span> <span class="event">${eventText(record)}</span
              ><br /><span class="state">${record.outcome === "moved" ? html`→ ${stateView(record.to)}` : record.outcome}</span>`
      }</span
    >`;
  return html`${cell(left, "left")}<span class="kind" aria-label=${kinds[kind]}>${kindMarks[kind]}</span>${cell(right, "right")}`;
}

const kindMarks: Readonly<Record<DiffRow["kind"], string>> = {
  same: "=",
  differs: "≠",
  onlyLeft: "◂",
  onlyRight: "▸",
};
