import { beforeAll, describe, expect, it } from "vitest";
import type { Locator, Page } from "playwright-core";
import { inChromium } from "./chromium.ts";
import { openViewer } from "./opened-viewer.ts";
import type { OpenedViewer } from "./opened-viewer.ts";
import { anotherCall, recordedCalls, storeWith } from "./recorded-calls.ts";
import { banners, button, goTo, shownViewer, slider } from "./viewer-page.ts";

const calls = ["ordinary-call", "timed-out-call", "key-rejected-call"]
  .flatMap(recordedCalls)
  .map((call, number) => anotherCall(call, number));

inChromium("the list of calls", (browser, untilAll) => {
  let viewer: OpenedViewer;
  let page: Page;
  beforeAll(async () => {
    viewer = await openViewer(await storeWith(calls, untilAll), [], untilAll);
    ({ page } = await shownViewer(browser(), viewer, "", {}, untilAll));
  }, 30_000);
  const rows = (): Locator => page.locator(".rows [role=option]");
  const selected = async (): Promise<number> =>
    (await Promise.all((await rows().all()).map((row) => row.getAttribute("aria-selected")))).indexOf("true");

  it("shows every call, how it ended and how long its parts took", async () => {
    await goTo(page, "");
    await expect.poll(() => rows().count()).toBe(calls.length);
    const text = (await rows().allInnerTexts()).join("\n");
    expect(text).toMatch(/nobody answered/i);
    expect(text).toMatch(/talked/);
    await expect.poll(() => page.locator(".count").innerText()).toBe(`${calls.length} calls`);
  });

  it("is cut by the filter that is typed, and the address keeps it", async () => {
    await goTo(page, "");
    await page.getByLabel("Filter").fill("direction=in reason~timeout");
    await page.keyboard.press("Enter");
    await expect.poll(() => rows().count()).toBe(1);
    await expect.poll(() => decodeURIComponent(page.url())).toMatch(/#filter=direction=in.reason~timeout$/);
    await page.reload();
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByLabel("Filter").fill("");
    await page.keyboard.press("Enter");
    await expect.poll(() => rows().count()).toBe(calls.length);
  });

  it("says what is wrong with a filter, and where", async () => {
    await goTo(page, "");
    await page.getByLabel("Filter").fill("colour=red");
    await page.keyboard.press("Enter");
    await expect.poll(() => banners(page)).toMatch(/at character 1: there is no field "colour"/);
    expect(await page.getByLabel("Filter").getAttribute("aria-invalid")).toBe("true");
  });

  it("is walked by keys, and opens the call that is selected", async () => {
    await goTo(page, "");
    await rows().first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect.poll(selected).toBe(2);
    await page.keyboard.press("ArrowUp");
    await expect.poll(selected).toBe(1);
    await page.keyboard.press("Enter");
    await slider(page).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(selected).toBe(1);
  });

  it("opens the call that is clicked", async () => {
    await goTo(page, "");
    await rows().nth(3).click();
    await slider(page).waitFor();
  });

  it("compares the selected call with the one that is chosen then, or does not", async () => {
    await goTo(page, "");
    await rows().first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("c");
    await expect.poll(() => banners(page)).toMatch(/Choose the call to compare with/);
    await button(page, "Cancel").click();
    await expect.poll(() => banners(page)).toBe("");
    await page.keyboard.press("c");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("listbox", { name: "Both paths" }).waitFor();
  });

  describe.each(["/", "?", "o"])("the key %s", (key) => {
    it("does what its button does", async () => {
      await goTo(page, "");
      const by = {
        "/": () => page.getByLabel("Filter").click(),
        "?": () => button(page, /^Keys/).click(),
        o: () => button(page, /^Open a bundle/).click(),
      };
      for (const act of [by[key as keyof typeof by], () => page.keyboard.press(key)]) {
        await goTo(page, "");
        if (key === "o") {
          await chooses(page, act);
          continue;
        }
        await act();
        if (key === "/") await expect.poll(() => page.locator("#search:focus").count()).toBe(1);
        if (key === "?") await page.getByRole("dialog", { name: "Keys" }).waitFor();
      }
    });
  });

  it("has a test for every key that its drawer names, and explains the fields of a filter", async () => {
    await goTo(page, "");
    await page.keyboard.press("?");
    const drawer = page.getByRole("dialog", { name: "Keys" });
    const named = await drawer.locator("dt kbd").allInnerTexts();
    expect(named.toSorted()).toEqual(["/", "?", "Enter", "c", "j", "o", "↑", "↓"]);
    expect(await drawer.innerText()).toMatch(/reason[^]*why it ended/);
  });

  it("shows hundreds of calls as one scrolls, and draws few of them", async () => {
    const [call] = calls;
    if (call === undefined) throw new Error("The recording has no call.");
    const many = Array.from({ length: 400 }, (_, number) => anotherCall(call, number));
    const own = await shownViewer(browser(), await storeWith(many));
    await own.page.locator(".rows [role=option]").first().waitFor();
    for (let scrolled = 0; scrolled < 40; scrolled++)
      await own.page.locator(".rows").evaluate((element) => void (element.scrollTop += 2_000));
    await expect
      .poll(async () => {
        await own.page
          .locator(".rows")
          .evaluate((element) => void (element.scrollTop = element.scrollHeight));
        return own.page.locator(".count").innerText();
      })
      .toBe("400 calls");
    expect(await own.page.locator(".rows [role=option]").count()).toBeLessThan(60);
  });
});

/** Chromium on a busy machine shows no chooser now and then; whoever asks once more gets one. */
async function chooses(page: Page, act: () => Promise<unknown>): Promise<void> {
  let isShown = false;
  page.once("filechooser", () => (isShown = true));
  const asked = async (): Promise<boolean> => {
    if (!isShown) await act();
    return isShown;
  };
  await expect.poll(asked, { interval: 1_000 }).toBe(true);
}
