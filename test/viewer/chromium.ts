import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished } from "vitest";

/** The one that `CHROMIUM` names, or else Debian's, which `.ci/run` installs where it may. */
const named = process.env["CHROMIUM"];
const executable = (named ? [named] : ["/usr/bin/chromium", "/usr/bin/google-chrome"]).find((path) =>
  existsSync(path),
);

/** Takes what is to be done when a test, or all of them, are over. */
export type Until = (end: () => unknown) => void;

/**
 * Tests that need a browser. Where there is none they are skipped, and their name says why. `untilAll` takes what `beforeAll`
 * has begun for all of them: `afterAll` itself can't be called there.
 */
export function inChromium(name: string, tests: (browser: () => Browser, untilAll: Until) => void): void {
  const why = executable === undefined ? " (no Chromium)" : "";
  describe.skipIf(executable === undefined)(`${name}${why}`, { timeout: 60_000 }, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await startChromium();
    }, 60_000);
    const ends: (() => unknown)[] = [];
    afterAll(async () => {
      try {
        for (const end of ends.toReversed()) await end();
      } finally {
        await browser?.close();
      }
    });
    tests(
      () => {
        if (browser === undefined) throw new Error("The browser has not started.");
        return browser;
      },
      (end) => void ends.push(end),
    );
  });
}

/** Starts Chromium. @throws Error where there is none */
export async function startChromium(args: readonly string[] = []): Promise<Browser> {
  if (executable === undefined) throw new Error("There is no Chromium: install it, or name it in CHROMIUM.");
  return chromium.launch({
    executablePath: executable,
    // As root, as in a container, its sandbox does not start.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-gpu", "--disable-background-networking", "--no-first-run", ...args],
  });
}

/** A page that is watched: what it logs as an error, throws, or asks of anybody but its own origin. */
export interface WatchedPage {
  readonly page: Page;
  readonly faults: readonly string[];
  /** These are meant to happen in this test. */
  expects(fault: RegExp): void;
}

/**
 * A new page in a profile of its own. When the test ends, or all of them, it is closed; that fails if the page had a fault.
 * @param origin what its requests may go to: `http://127.0.0.1:<port>`, or `file://`
 */
export async function watchedPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
  until: (end: () => Promise<void>) => void = onTestFinished,
): Promise<WatchedPage> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const faults: string[] = [];
  const expected: RegExp[] = [];
  const fault = (text: string): void => {
    if (!expected.some((each) => each.test(text))) faults.push(text);
  };
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(?:data|blob):/.test(url)) fault(`asks ${url}`);
  });
  context.on("weberror", (error) => fault(`throws ${error.error().stack ?? error.error().message}`));
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") fault(`logs ${message.text()}`);
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  until(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });
  return { page, faults, expects: (each) => void expected.push(each) };
}
