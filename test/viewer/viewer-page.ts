import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { watchedPage } from "./chromium.ts";
import type { WatchedPage } from "./chromium.ts";
import { openViewer } from "./opened-viewer.ts";
import type { OpenedViewer } from "./opened-viewer.ts";

/** The viewer in a browser. */
export interface ShownViewer extends WatchedPage {
  readonly viewer: OpenedViewer;
}

/**
 * Opens the viewer of a store at a place: what stands behind the # of its address. One viewer may serve many tests: each has
 * a browser's profile of its own.
 */
export async function shownViewer(
  browser: Browser,
  store: string | OpenedViewer,
  place = "",
  options: BrowserContextOptions = {},
  until?: (end: () => Promise<void>) => void,
): Promise<ShownViewer> {
  const viewer = typeof store === "string" ? await openViewer(store) : store;
  const watched = await watchedPage(browser, viewer.origin, options, until);
  const { page } = watched;
  // The cookie, as the first page gets it.
  const { origin, pathname } = new URL(viewer.url);
  await page.context().request.get(viewer.url);
  await page.goto(`${origin}${pathname}${place === "" ? "" : `#${place}`}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await painted(page);
  return { ...watched, viewer };
}

/** To another place of the page, as by a link that somebody sent. */
export async function goTo(page: Page, place: string): Promise<void> {
  const { origin, pathname } = new URL(page.url());
  await page.goto("about:blank");
  await page.goto(`${origin}${pathname}${place === "" ? "" : `#${place}`}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await painted(page);
}

/** Chromium drops keys and clicks that come before the first picture of a page is on the screen. */
async function painted(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
}

/** Which step is shown, from 0. */
export async function stepOf(page: Page): Promise<number> {
  return Number(await slider(page).inputValue());
}

export async function expectStep(page: Page, step: number): Promise<void> {
  await expect.poll(() => stepOf(page)).toBe(step);
}

export function slider(page: Page): Locator {
  return page.getByRole("slider", { name: "Step" });
}

export function button(page: Page, name: string | RegExp): Locator {
  return page.getByRole("button", { name, ...(typeof name === "string" && { exact: true }) });
}

/** What is said in banners, all of them, in one line. */
export async function banners(page: Page): Promise<string> {
  return (await page.locator(".banner:visible").allInnerTexts()).join(" ").replaceAll(/\s+/g, " ");
}

/** What was said to everybody last. */
export function notice(page: Page): Locator {
  return page.locator("p[role=status].unseen");
}
