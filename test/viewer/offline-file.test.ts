import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { folder, offhook } from "../cli/offhook-process.ts";
import { inChromium, watchedPage } from "./chromium.ts";
import { anotherCall, recordedCalls, storeWith } from "./recorded-calls.ts";
import type { RecordedCall } from "./recorded-calls.ts";
import { banners, button, expectStep, shownViewer, slider } from "./viewer-page.ts";

const ordinary = recordedCalls("ordinary-call");
const timedOut = recordedCalls("timed-out-call").map((call, number) => anotherCall(call, number));

const courses = [
  "ordinary-call",
  "call-with-repeated-updates",
  "declined-call",
  "key-rejected-call",
  "timed-out-call",
];

async function written(
  calls: readonly RecordedCall[],
  args: readonly string[],
  command = "open",
): Promise<string> {
  const file = join(folder(), command === "open" ? "call.html" : "call.bundle");
  const output = command === "open" ? ["--html", file] : ["-o", file];
  const { code, stderr } = await offhook([command, ...args, ...output, "--store", await storeWith(calls)]);
  expect([code, stderr]).toEqual([0, ""]);
  return file;
}

describe("the file of one call", { timeout: 30_000 }, () => {
  // As large as 80 KB are when a KB has 1000 bytes.
  it.each(recordedCalls("call-with-repeated-updates"))(
    "of 20 records has 80,000 bytes at most when it is compressed: $summary.direction",
    async (call) => {
      const count = call.records.length + call.packets.length;
      const html = readFileSync(await written([call], ["last"]));
      const [, lines = ""] = /id="bundle">([^<]*)</.exec(html.toString()) ?? [];
      expect(lines.trim().split("\n").length).toBeGreaterThan(count);
      const whole = gzipSync(html, { level: 9 }).length;
      const bundle = gzipSync(lines, { level: 9 }).length;
      expect(whole - bundle + Math.round((bundle / count) * 20)).toBeLessThanOrEqual(80_000);
    },
  );
});

inChromium("a file with calls in it, opened by double click", (browser) => {
  async function opened(calls: readonly RecordedCall[], args: readonly string[]): Promise<Page> {
    const { page } = await watchedPage(browser(), "file://");
    await page.goto(pathToFileURL(await written(calls, args)).href);
    return page;
  }

  it("opens at its only call, and plays, explains and forks it", async () => {
    const page = await opened(ordinary, ["last"]);
    await slider(page).waitFor();
    await expect.poll(() => banners(page)).toMatch(/^redacted: names, ids, values and times were replaced/);
    await page.keyboard.press("End");
    await expect.poll(() => page.locator(".where").innerText()).toMatch(/discarded\.closed/);
    await expect.poll(() => page.locator(".explanation").innerText()).toMatch(/The call is over/);
    await page.keyboard.press("Home");
    await button(page, "Play").click();
    await expect.poll(async () => Number(await slider(page).inputValue())).toBeGreaterThan(1);
    await page.keyboard.press("Space");
    await button(page, "it had never come").click();
    await page.getByRole("listbox", { name: "Both paths" }).waitFor();
    await expect.poll(() => page.url()).toMatch(/edits=/);
    await page.reload();
    await page.getByRole("listbox", { name: "Both paths" }).waitFor();
  });

  it.each(courses)("decides %s as it was decided then", async (course) => {
    for (const call of recordedCalls(course)) {
      const page = await opened([call], ["last"]);
      await slider(page).waitFor();
      await expect.poll(() => page.locator(".step").count()).toBeGreaterThan(3);
      expect(await page.locator(".step.bad").count()).toBe(0);
      await page.keyboard.press("End");
      await expect.poll(() => page.locator(".where").innerText()).toContain(call.summary.state);
    }
  });

  it("lists several calls, and filters them", async () => {
    const page = await opened([...ordinary, ...timedOut], ["--all"]);
    await expect.poll(() => page.locator(".rows [role=option]").count()).toBe(4);
    await page.getByLabel("Filter").fill("reason~timeout");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".rows [role=option]").count()).toBe(2);
    await page.locator(".rows [role=option]").first().click();
    await expectStep(page, 0);
  });

  it("says nothing of keys of calls, as a redacted call has no packets to open", async () => {
    const page = await opened(ordinary, ["last"]);
    await slider(page).waitFor();
    await page.keyboard.press("k");
    await page.keyboard.press("?");
    const drawer = page.getByRole("dialog");
    await expect.poll(() => drawer.innerText()).toMatch(/Play or pause/);
    expect(await drawer.innerText()).not.toMatch(/packets/);
  });

  it("has a picture of each machine that it needs", async () => {
    for (const direction of ["out", "in"]) {
      const page = await opened(ordinary, ["--filter", `direction=${direction}`]);
      const chart = page.locator("call-chart svg");
      await chart.waitFor();
      expect(await chart.getAttribute("aria-label")).toBe(
        direction === "out" ? "Outgoing calls" : "Incoming calls",
      );
    }
  });

  it("opens packets with the key that somebody gives, if it is plain, and tells nobody", async () => {
    const page = await opened(ordinary, ["last", "--mode", "plain", "--reveal"]);
    await slider(page).waitFor();
    await page.keyboard.press("k");
    const form = page.getByRole("dialog");
    await form.getByLabel(/The 256 bytes/).fill("ab");
    await page.keyboard.press("Enter");
    await expect.poll(() => form.getByRole("alert").innerText()).toMatch(/512/);
    await form.getByLabel(/The 256 bytes/).fill("ab".repeat(256));
    await page.keyboard.press("Enter");
    await expect.poll(() => form.getByRole("alert").innerText()).toMatch(/opens none of the packets/);
    expect(page.url()).not.toContain("abab");
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]))).toBe(
      '[{},{},""]',
    );
  });

  it("opens a bundle that is dropped onto it", async () => {
    const bundle = await written(timedOut, ["--filter", "direction=out"], "export");
    const page = await opened(ordinary, ["last"]);
    await slider(page).waitFor();
    await drop(page, bundle);
    await expect.poll(() => page.locator(".title").innerText()).toMatch(/nobody answered/i);
    await page.keyboard.press("Escape");
    await page.getByLabel("Where from").selectOption({ index: 0 });
    await expect.poll(() => page.locator(".rows [role=option]").innerText()).toMatch(/hung up/);
  });
});

inChromium("a bundle that is opened in a page", (browser) => {
  it("is shown beside the store, by its button and dropped, whole or damaged", async () => {
    const bundle = await written(timedOut, ["--all"], "export");
    const { page } = await shownViewer(browser(), await storeWith(ordinary));
    const chooser = page.waitForEvent("filechooser");
    await button(page, /^Open a bundle/).click();
    await (await chooser).setFiles(bundle);
    await expect.poll(() => page.locator(".rows [role=option]").count()).toBe(2);
    await page.getByLabel("Where from").waitFor();
    expect(await page.getByLabel("Where from").locator("option").allInnerTexts()).toEqual([
      expect.stringContaining("calls.db"),
      `${basename(bundle)} (redacted)`,
    ]);

    const damaged = readFileSync(bundle, "utf8").replace(/"recordedAt":\d/g, '"recordedAt":7');
    await drop(page, bundle, damaged);
    await page.locator(".rows [role=option]").last().click();
    await expect.poll(() => banners(page)).toMatch(/The bundle is damaged/);

    await drop(page, bundle, readFileSync(bundle, "utf8").slice(0, damaged.length / 2));
    await expect.poll(() => banners(page)).toMatch(/^The bundle is damaged: .*breaks off/);
    await drop(page, "notes.txt", "hello");
    await expect
      .poll(() => page.locator("p[role=status].unseen").innerText())
      .toMatch(/notes\.txt can't be opened/);
  });
});

/** As a person drops a file. */
async function drop(page: Page, file: string, text = readFileSync(file, "utf8")): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([content = "", name = ""]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], name));
      return data;
    },
    [text, basename(file)],
  );
  for (const type of ["dragover", "drop"]) await page.dispatchEvent("body", type, { dataTransfer: transfer });
}
