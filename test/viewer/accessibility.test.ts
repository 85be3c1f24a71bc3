import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { inChromium } from "./chromium.ts";
import { openViewer } from "./opened-viewer.ts";
import type { OpenedViewer } from "./opened-viewer.ts";
import { recordedCalls, storeWith } from "./recorded-calls.ts";
import { shownViewer } from "./viewer-page.ts";
import { views } from "./views.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A folder that gets a picture of each view, wide and narrow, light and dark, to be looked at. */
const screenshots = process.env["OFFHOOK_SCREENSHOTS"];

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

inChromium("axe-core finds nothing", (browser, untilAll) => {
  const calls = recordedCalls("ordinary-call");
  let viewer: OpenedViewer;
  beforeAll(async () => {
    viewer = await openViewer(await storeWith(calls, untilAll), [], untilAll);
  }, 30_000);

  describe.each(["light", "dark"] as const)("in the %s", (colorScheme) => {
    it.each(Object.keys(views))("%s", async (name) => {
      const view = views[name];
      if (view === undefined) throw new Error(`There is no view ${name}.`);
      const [call, other] = calls.map(({ summary }) => summary.callId);
      const { page } = await shownViewer(browser(), viewer, view.place(call ?? "", other ?? ""), {
        colorScheme,
        viewport: view.viewport ?? { width: 1280, height: 800 },
      });
      await view.reach(page);
      if (screenshots !== undefined)
        for (const [width, height] of [
          [1280, 800],
          [390, 844],
        ] as const) {
          await page.setViewportSize({ width, height });
          await page.screenshot({ path: join(screenshots, `${name}-${width}-${colorScheme}.png`) });
        }
      const violations = await violationsIn(page);
      expect(
        violations.map(
          ({ id, help, nodes }) =>
            `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`,
        ),
      ).toEqual([]);
    });
  });

  it("but what is wrong", async () => {
    const { page } = await shownViewer(browser(), viewer);
    await page.evaluate(() => document.body.append(document.createElement("button")));
    expect((await violationsIn(page)).map(({ id }) => id)).toContain("button-name");
  });
});

async function violationsIn(page: Page): Promise<readonly Violation[]> {
  await page.evaluate(axe);
  return (await page.evaluate(
    "axe.run(document).then(({ violations }) => violations)",
  )) as readonly Violation[];
}
