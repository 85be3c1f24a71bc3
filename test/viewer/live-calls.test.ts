import { expect, it } from "vitest";
import { inChromium } from "./chromium.ts";
import { cutLine } from "./cut-line.ts";
import { openViewer, writableStore } from "./opened-viewer.ts";
import { appendCall, appendRecord, recordedCalls, storeWith } from "./recorded-calls.ts";
import { banners, expectStep, shownViewer, slider } from "./viewer-page.ts";

const [call, other] = recordedCalls("ordinary-call");
if (call === undefined || other === undefined) throw new Error("The recording has both sides.");
/** The same call as far as it rang: its packets came later. */
const begun = { ...call, packets: [] };

inChromium("calls that go on", (browser) => {
  it("appear in the list and change there while another process writes", async () => {
    const path = await storeWith([]);
    const { page } = await shownViewer(browser(), path);
    await page.getByText("There are no calls here.").waitFor();
    const store = await writableStore(path);
    await appendCall(store, begun, 4);
    const row = page.getByRole("option").first();
    await expect.poll(() => row.innerText()).toMatch(/waiting\.ringing[^]*live/);
    for (let length = 4; length < call.records.length; length++) await appendRecord(store, begun, length);
    // Hung up is not the end: the call is live until Telegram has been told, and the store's last record.
    await expect.poll(() => row.innerText()).toMatch(/hung up(?! live)/);
    await expect.poll(() => row.innerText()).toMatch(new RegExp(`steps\\s+${String(call.records.length)}$`));
    expect(await page.getByRole("option").count()).toBe(1);
  });

  it("appear only if the filter means them", async () => {
    const path = await storeWith([]);
    const { page } = await shownViewer(browser(), path, "filter=direction%3Dout");
    const store = await writableStore(path);
    await appendCall(store, { ...other, packets: [] });
    await appendCall(store, begun);
    await expect.poll(() => page.getByRole("option").count()).toBe(1);
    await page.waitForTimeout(300);
    expect(await page.getByRole("option").locator(".way").getAttribute("aria-label")).toBe("outgoing");
  });

  it("grow where they are looked at, and whoever stands at the end goes on with them", async () => {
    const path = await storeWith([]);
    const store = await writableStore(path);
    const callId = await appendCall(store, begun, 3);
    const { page } = await shownViewer(browser(), path, `call=${callId}`);
    await slider(page).waitFor();
    await expectStep(page, 2);
    await appendRecord(store, begun, 3);
    await expectStep(page, 3);
    await page.keyboard.press("Home");
    await appendRecord(store, begun, 4);
    await expect.poll(() => slider(page).getAttribute("max")).toBe("4");
    await expectStep(page, 0);
    for (let length = 5; length < call.records.length; length++) await appendRecord(store, begun, length);
    await expect.poll(() => page.locator(".title").innerText()).toMatch(/hung up/);
    await expect.poll(() => page.locator(".explanation").innerText()).toMatch(/The call is over/);
  });

  it("say when the connection is lost, and miss nothing once it is there again", async () => {
    const line = await cutLine();
    const path = await storeWith([]);
    const store = await writableStore(path);
    const callId = await appendCall(store, begun, 3);
    const viewer = await openViewer(path, ["--port", String(line.port)]);
    const shown = await shownViewer(line.browser, viewer, `call=${callId}`);
    const { page } = shown;
    shown.expects(/ERR_/);
    await expectStep(page, 2);
    line.cut();
    await expect.poll(() => banners(page)).toMatch(/The connection is lost/);
    await appendRecord(store, begun, 3);
    await appendRecord(store, begun, 4);
    await page.waitForTimeout(300);
    await expectStep(page, 2);
    await line.mend();
    await expectStep(page, 4);
    await expect.poll(() => banners(page)).toBe("");
    await page.keyboard.press("Escape");
    line.cut();
    await expect.poll(() => banners(page)).toMatch(/The connection is lost/);
    for (let length = 5; length < call.records.length; length++) await appendRecord(store, begun, length);
    await line.mend();
    await expect.poll(() => page.getByRole("option").first().innerText()).toMatch(/hung up/);
    await expect.poll(() => banners(page)).toBe("");
  });

  it("can't be had any more when offhook open has ended, and the page says so", async () => {
    const shown = await shownViewer(browser(), await storeWith([call, other]));
    const { page } = shown;
    shown.expects(/ERR_/);
    await page.getByRole("option").first().waitFor();
    const { running } = shown.viewer;
    running.process.kill("SIGINT");
    await running.ended;
    await expect.poll(() => banners(page)).toMatch(/The connection is lost/);
    await page.getByRole("option").first().click();
    await expect.poll(() => banners(page)).toMatch(/Is offhook open still running\?/);
  });
});
