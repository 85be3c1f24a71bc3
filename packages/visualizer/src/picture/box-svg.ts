import { inset } from "../layout/box-size.ts";
import type { PlacedBox } from "../layout/chart-layout.ts";
import type { ChartMarks } from "../recorded/chart-marks.ts";
import { markClass } from "./mark-class.ts";
import { rowsSvg } from "./row-svg.ts";
import { lineSvg, rectSvg, tenth } from "./svg-shapes.ts";
import { escaped } from "./svg-text.ts";

/** A state: its shape, name, tags and rows. */
export function boxSvg(box: PlacedBox, marks: ChartMarks | undefined): string {
  const { state, x, y, width, height, name, tags, rows, rowsPlace } = box;
  const spoken = [state.id === "" ? "machine" : "state", state.id || state.key, state.description ?? ""]
    .join(" ")
    .trim();
  const open = `<g class="state ${state.kind}${markClass(marks, marks?.states[state.id])}" data-state="${escaped(state.id, 1_000_000)}" role="graphics-object" aria-label="${escaped(spoken)}">`;
  if (state.kind === "history") {
    const [centreX, centreY] = [x + width / 2, y + height / 2];
    const text = state.history === "deep" ? "H*" : "H";
    return `${open}<title>${escaped(`${state.history} history: ${state.id}`)}</title><circle class="box" cx="${centreX}" cy="${centreY}" r="${width / 2}"/><text class="history" x="${centreX}" y="${centreY + 4}" text-anchor="middle">${text}</text></g>`;
  }
  const isLeaf = box.kind === "leaf";
  const shape = state.parent === null ? "frame" : isLeaf ? "box" : box.isRegion ? "region" : "group";
  const body: string[] = [rectSvg(shape, box, shape === "frame" ? 12 : 8)];
  if (state.kind === "final")
    body.push(rectSvg("inner", { x: x + 3, y: y + 3, width: width - 6, height: height - 6 }, 6));
  const nameY = y + inset.top + 14;
  body.push(lineSvg(name, box.nameX, nameY));
  let tagX = x + width - inset.x;
  for (const tag of tags.toReversed()) {
    tagX -= tag.width + 2 * inset.tag;
    body.push(
      rectSvg("tag-plate", { x: tagX, y: y + inset.top, width: tag.width + 2 * inset.tag, height: 19 }, 9.5),
    );
    body.push(lineSvg(tag, tagX + inset.tag, y + inset.top + 13.5));
    tagX -= inset.betweenTags;
  }
  if (rowsPlace !== null) {
    const rowsTop = isLeaf ? rowsPlace.y : rowsPlace.y + inset.card;
    const ruleY = tenth(rowsPlace.y - 4);
    body.push(
      isLeaf
        ? `<path class="rule-line" d="M${tenth(x + inset.x)} ${ruleY}H${tenth(x + width - inset.x)}"/>`
        : rectSvg("card", rowsPlace, 6),
      ...rowsSvg(rows, rowsPlace.x + inset.x, rowsTop, marks),
    );
  }
  return `${open}<title>${escaped(state.id || state.key)}</title>${body.join("")}</g>`;
}
