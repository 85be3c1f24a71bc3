import { expect, it } from "vitest";
import { inChromium } from "./chromium.ts";
import { address, clickRow, lastStep, ordinaryCall, placeIn, row, speed } from "./ordinary-call.ts";
import { button, expectStep, goTo, notice, slider, stepOf } from "./viewer-page.ts";

inChromium("walking through a call", (browser, untilAll) => {
  const call = ordinaryCall(browser, untilAll);

  it("stops playing by the same button and key", async () => {
    const page = await call.opened(0);
    await button(page, "Play").click();
    await button(page, "Pause").click();
    const step = await stepOf(page);
    await page.waitForTimeout(400);
    expect(await stepOf(page)).toBe(step);
    await page.locator("body").click({ position: { x: 640, y: 30 } });
    await page.keyboard.press("Space");
    await button(page, "Pause").waitFor();
    await page.keyboard.press("Space");
    await button(page, "Play").waitFor();
  });

  it("plays slower by key and by mouse", async () => {
    const page = await call.opened(0);
    await speed(page).selectOption("5");
    await page.locator("body").click({ position: { x: 640, y: 30 } });
    await page.keyboard.press("-");
    await expect.poll(() => speed(page).inputValue()).toBe("2");
  });

  it("goes where the slider is drawn, by mouse and by its own keys", async () => {
    const page = await call.opened(0);
    const box = await slider(page).boundingBox();
    if (box === null) throw new Error("The slider is not to be seen.");
    await page.mouse.move(box.x + 8, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await expectStep(page, Math.round(lastStep / 2));
    await slider(page).focus();
    await page.keyboard.press("ArrowRight");
    await expectStep(page, Math.round(lastStep / 2) + 1);
    await page.keyboard.press("End");
    await expectStep(page, lastStep);
  });

  it.each(["Timeline", "Ladder"])("goes to the row of the %s that is clicked", async (name) => {
    const page = await call.opened(0);
    await clickRow(page, name, 3);
    await expect.poll(() => stepOf(page)).toBeGreaterThan(1);
    await expect.poll(() => row(page, name, 3).getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("ArrowDown");
    const step = await stepOf(page);
    await page.keyboard.press("ArrowDown");
    await expectStep(page, step + 1);
  });

  it("goes to the step at which the call came to a state of the chart, by mouse and by key", async () => {
    const page = await call.opened(0);
    const state = page.locator("call-chart [data-state='waiting.ringing']").first();
    await state.scrollIntoViewIfNeeded();
    await state.locator("text").first().click();
    await expect.poll(() => page.locator(".where").innerText()).toMatch(/waiting\.ringing/);
    await goTo(page, placeIn(0));
    await page.locator("call-chart [tabindex='0']").first().focus();
    for (let tries = 0; tries < 40; tries++) {
      const focusedState = await page.evaluate(
        () =>
          document.querySelector("call-chart")?.shadowRoot?.activeElement?.getAttribute("data-state") ?? "",
      );
      if (focusedState === "waiting.ringing") break;
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".where").innerText()).toMatch(/waiting\.ringing/);
  });

  it("goes to the record that a sentence rests on", async () => {
    const page = await call.opened(0);
    const links = page.locator(".explanation").getByRole("button", { name: /^Record \d+$/ });
    const revision = async (index: number): Promise<string> =>
      ((await links.nth(index).getAttribute("aria-label")) ?? "").replace("Record ", "");
    await links.first().click();
    await address(new RegExp(`step=${await revision(0)}$`))(page);
    const count = await links.count();
    await links.nth(count - 1).focus();
    await page.keyboard.press("Enter");
    await address(new RegExp(`step=${await revision(count - 1)}$`))(page);
  });

  it("marks a step and shows what changed since", async () => {
    const page = await call.opened(2);
    await page.keyboard.press("m");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.getByRole("heading", { name: "Since the marked step 3" }).waitFor();
  });

  it("finds steps, on and back, and says when there is no other", async () => {
    const page = await call.opened(0);
    await page.locator("#search").fill("CallReceived");
    await page.keyboard.press("Enter");
    await expectStep(page, 3);
    await page.locator("#search").fill("nothing has this");
    await page.keyboard.press("Enter");
    await expect.poll(() => notice(page).innerText()).toMatch(/No other step has “nothing has this”/);
    await page.locator("#search").fill("Call");
    await page.keyboard.press("Enter");
    const step = await stepOf(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("n");
    await expect.poll(() => stepOf(page)).toBeGreaterThan(step);
    await page.keyboard.press("N");
    await expectStep(page, step);
  });

  it("shows a record as changes, context and as it is stored", async () => {
    const page = await call.opened(3);
    const record = page.getByRole("group", { name: "Record", exact: true });
    await record.getByRole("button", { name: "Record", exact: true }).click();
    await expect.poll(() => record.locator("pre").innerText()).toMatch(/"type": "CallReceived"/);
    await record.getByRole("button", { name: "Changes" }).click();
    await record.getByRole("table").waitFor();
  });

  it("goes to the next call of the list and back", async () => {
    const page = await call.opened(0);
    await page.keyboard.press("Escape");
    await page.getByRole("option").first().waitFor();
    await page.getByRole("option").first().click();
    await page.getByRole("slider").waitFor();
    const first = page.url();
    await page.keyboard.press("]");
    await expect.poll(() => page.url()).not.toBe(first);
    await page.keyboard.press("[");
    await expect.poll(() => new URL(page.url()).hash.slice(0, 40)).toBe(new URL(first).hash.slice(0, 40));
  });

  it("is left and entered again by the browser's own way back", async () => {
    const page = await call.opened(0);
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Calls", exact: true }).waitFor();
    await page.goBack();
    await slider(page).waitFor();
  });
});
