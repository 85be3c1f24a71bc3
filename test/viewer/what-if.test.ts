import { expect, it } from "vitest";
import { inChromium } from "./chromium.ts";
import { address, ordinaryCall, says } from "./ordinary-call.ts";
import { banners, button } from "./viewer-page.ts";

inChromium("what would have happened, and what happened elsewhere", (browser, untilAll) => {
  const call = ordinaryCall(browser, untilAll);

  it("takes other data, refuses what is none, and takes an edit back", async () => {
    const page = await call.opened(4);
    await page.keyboard.press("e");
    const form = page.getByRole("dialog");
    await form.getByRole("textbox").fill("[1]");
    await form.getByRole("button", { name: "Show what would have happened" }).click();
    await expect.poll(() => form.getByRole("alert").innerText()).toMatch(/must be an object/);
    await form.getByRole("textbox").fill(`{"gB":"AAAA"}`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await form.waitFor({ state: "detached" });
    await says(/4 had said something else/)(page);
    await button(page, /^Take back: 4 had said something else/).click();
    await expect.poll(() => banners(page)).toBe("");
  });

  it("has something come before, of a type that is chosen", async () => {
    const page = await call.opened(4);
    await page.keyboard.press("i");
    const form = page.getByRole("dialog");
    await form.getByRole("combobox").selectOption("CallHungUp");
    await form.getByRole("button", { name: "Show what would have happened" }).click();
    await says(/CallHungUp had come before 4/)(page);
    await page.getByText("As it would have been").first().waitFor();
  });

  it("compares two calls: what both have, and what one of them has", async () => {
    const page = await call.opened(0);
    await button(page, /^Compare/).click();
    await page.locator("[role=option]:not(.marked)").click();
    await page.getByRole("listbox", { name: "Both paths" }).waitFor();
    await says(/Compared with/)(page);
    await address(/with=/)(page);
  });
});
