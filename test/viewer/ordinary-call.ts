import type { Browser, Page } from "playwright-core";
import { beforeAll, expect } from "vitest";
import type { Until } from "./chromium.ts";
import { openViewer } from "./opened-viewer.ts";
import type { OpenedViewer } from "./opened-viewer.ts";
import { recordedCalls, storeWith } from "./recorded-calls.ts";
import { banners, goTo, shownViewer, slider } from "./viewer-page.ts";

const calls = recordedCalls("ordinary-call");
const [caller] = calls;
const callId = caller?.summary.callId ?? "";

/** The last step of the call. */
export const lastStep = (caller?.records.length ?? 0) + (caller?.packets.length ?? 0) - 1;

/** An ordinary call in a page, before all tests: as its caller has it, and in the list beside that of its callee. */
export interface OrdinaryCall {
  readonly viewer: () => OpenedViewer;
  /** The page at a step, or a place, of the call. */
  opened(from: string | number): Promise<Page>;
}

export function ordinaryCall(browser: () => Browser, untilAll: Until): OrdinaryCall {
  let viewer: OpenedViewer;
  let page: Page;
  beforeAll(async () => {
    viewer = await openViewer(await storeWith(calls, untilAll), [], untilAll);
    ({ page } = await shownViewer(browser(), viewer, "", {}, untilAll));
  }, 30_000);
  return {
    viewer: () => viewer,
    async opened(from) {
      await goTo(page, placeIn(from));
      await slider(page).waitFor();
      return page;
    },
  };
}

/** What stands behind the # for a step, or a place, of the call. */
export function placeIn(from: string | number): string {
  return `call=${callId}&${typeof from === "number" ? `step=${from}` : from}`;
}

export const says = (text: RegExp) => (page: Page) => expect.poll(() => banners(page)).toMatch(text);
export const address = (text: RegExp) => async (page: Page) =>
  expect.poll(() => decodeURIComponent(page.url())).toMatch(text);

/** The rows that are drawn are other ones once a list is scrolled: first it comes to rest. */
export async function clickRow(page: Page, list: string, index: number): Promise<void> {
  await row(page, list, index).scrollIntoViewIfNeeded();
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  await row(page, list, index).click();
}

export function row(page: Page, list: string, index: number) {
  return page.getByRole("listbox", { name: list }).locator(`[data-row="${index}"]`);
}

export function speed(page: Page) {
  return page.getByRole("combobox", { name: "Speed" });
}
