import type { TemplateResult } from "lit-html";
import type { FilterLanguage } from "../viewer-options.ts";
import type { ViewerPage } from "../viewer-page.ts";
import { filterHelp, filterView } from "./filter-view.ts";
import { packetKeyView } from "./packet-key-view.ts";

/** Views of what a page may do without: filters, and packets in clear. A page that does need not hold their code. */
export interface ExtraViews {
  readonly filter: (page: ViewerPage) => TemplateResult;
  readonly filterHelp: (language: FilterLanguage) => TemplateResult;
  readonly packetKey: (page: ViewerPage) => TemplateResult;
}

export const extraViews: ExtraViews = { filter: filterView, filterHelp, packetKey: packetKeyView };
