import { callFilter, callFilterFields } from "@offhook/replay";
import type { FilterLanguage } from "./viewer-options.ts";

/** The filter language of lists. It is given to a page, so that one which shows a single call need not hold it. */
export const filterLanguage: FilterLanguage = { read: callFilter, fields: callFilterFields };
