import { expect, it } from "vitest";
import { longCall } from "../bench/viewer/long-call.ts";
import { inChromium } from "./chromium.ts";
import { goTo, notice, shownViewer, slider } from "./viewer-page.ts";
import { ordinaryCall, placeIn, row } from "./ordinary-call.ts";
import { recordedCalls, storeWith } from "./recorded-calls.ts";

inChromium("whoever reads the page", (browser, untilAll) => {
  const call = ordinaryCall(browser, untilAll);

  it("with forced colours sees what is chosen, and tips of arrows", async () => {
    const place = placeIn(4);
    const { page } = await shownViewer(browser(), call.viewer(), place, { forcedColors: "active" });
    await slider(page).waitFor();
    for (const chosen of [".step.here", ".rung.here", ".choices [aria-pressed=true]"])
      expect(
        await page
          .locator(chosen)
          .first()
          .evaluate((element) => getComputedStyle(element).outlineStyle),
      ).toBe("solid");
    const tip = page.locator(".from-left .request .arrow").first();
    expect(
      await tip.evaluate((element) => {
        const { borderTopColor, borderLeftColor } = getComputedStyle(element, "::before");
        return [borderTopColor, borderLeftColor === borderTopColor];
      }),
    ).toEqual(["rgba(0, 0, 0, 0)", false]);
  });

  it("by ear is told which way an arrow goes, and what was ignored", async () => {
    const page = await call.opened(0);
    await expect.poll(() => row(page, "Ladder", 2).innerText()).toMatch(/to Telegram:\s+requestCall/);
    await expect.poll(() => row(page, "Ladder", 3).innerText()).toMatch(/from Telegram:\s+phoneCallWaiting/);
    const path = await storeWith(recordedCalls("call-with-repeated-updates"));
    const repeated = await shownViewer(browser(), path);
    await repeated.page.getByRole("option").last().click();
    await expect
      .poll(() => repeated.page.locator(".step.ignored").first().innerText())
      .toMatch(/\sCall\w+\s+ignored\s/);
    expect(await repeated.page.locator(".rung.ignored .unseen").first().innerText()).toMatch(
      /^ignored from Telegram:/,
    );
    expect(await repeated.page.locator(".step.moved").first().innerText()).not.toMatch(/ignored/);
  });

  it("sees the number of every record of a long call whole, wide and narrow", async () => {
    const { page } = await shownViewer(browser(), await storeWith([longCall(1_100)]));
    await page.getByRole("option").first().click();
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 360, height: 740 },
    ]) {
      await page.setViewportSize(viewport);
      await page.keyboard.press("3");
      await page.keyboard.press("End");
      const number = row(page, "Timeline", 1_099).locator(".no");
      await expect.poll(() => number.innerText()).toBe("1099");
      expect(await number.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    }
  });

  it("is told which rule is our own choice, and which is the protocol's", async () => {
    const page = await call.opened(0);
    const rule = page.locator(".record .line", { hasText: "What the protocol says" });
    await expect.poll(() => rule.innerText()).toBe("What the protocol says of it");
    await goTo(page, placeIn(7));
    await expect.poll(() => page.locator(".record").innerText()).toMatch(/E43 /);
    await expect.poll(() => rule.innerText()).toBe("Our choice. What the protocol says around it");
  });

  it("is told by each arrow of the chart what its rules say", async () => {
    const page = await call.opened(0);
    const rows = await page
      .locator("call-chart .label .row")
      .evaluateAll((all) =>
        all.map((each) => [
          each.querySelector("title")?.textContent ?? "",
          ...[...each.querySelectorAll(".rule")].flatMap(({ textContent }) => textContent.split(" ")),
        ]),
      );
    expect(rows.length).toBeGreaterThan(15);
    for (const [title, ...ids] of rows) expect(title?.match(/^\w+(?=: \w)/gm)).toEqual(ids);
    expect(rows.map(([title]) => title)).toContain("C1: our user places a call: prepare a key");
  });

  it("sees every state beside the ladder whole, of either side", async () => {
    for (const recorded of recordedCalls("declined-call")) {
      const { page } = await shownViewer(browser(), await storeWith([recorded]));
      await page.getByRole("option").first().click();
      await slider(page).waitFor();
      const states = page.locator(".rung .state");
      await expect.poll(() => states.allInnerTexts()).toContain("discarded.reporting");
      const cut = await states.evaluateAll((all) =>
        all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map((each) => each.innerHTML),
      );
      expect(cut).toEqual([]);
    }
  });

  it("can tell the tabs of two calls apart", async () => {
    const page = await call.opened(0);
    await expect
      .poll(() => page.title())
      .toMatch(/^Outgoing video call \S+, 2023-11-14 22:13:20 UTC – Offhook$/u);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.title()).toMatch(/^Calls, .*calls\.db – Offhook$/);
  });

  it("is told nothing of a call for a click on the ground of its chart", async () => {
    const page = await call.opened(0);
    await page.locator("call-chart").evaluate((chart) => chart.scrollTo(0, 0));
    await page
      .locator("call-chart [data-state=''] > rect")
      .first()
      .click({ position: { x: 20, y: 60 } });
    expect(await notice(page).innerText()).toBe("");
    await page.locator("call-chart [data-state='requested.cancelling'] text").first().click();
    await expect.poll(() => notice(page).innerText()).toBe("No step of this call leads there.");
    await page.locator("call-chart [data-state='requested.preparing'] text").first().click();
    await expect.poll(() => notice(page).innerText()).toBe("");
  });

  it("drags a text without being asked for a bundle", async () => {
    const page = await call.opened(0);
    const isAsked = async (type: "text" | "file"): Promise<boolean> => {
      const dataTransfer = await page.evaluateHandle((kind) => {
        const data = new DataTransfer();
        if (kind === "text") data.setData("text/plain", "CallPlaced");
        else data.items.add(new File(["{}"], "a.bundle"));
        return data;
      }, type);
      await page.dispatchEvent("body", "dragover", { dataTransfer });
      return page.locator(".drop").isVisible();
    };
    expect([await isAsked("text"), await isAsked("file")]).toEqual([false, true]);
  });
});
