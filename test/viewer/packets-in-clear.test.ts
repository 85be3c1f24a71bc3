import { join } from "node:path";
import { secretNames } from "@offhook/engine";
import type { CallId } from "@offhook/engine";
import { openSqliteVault } from "@offhook/store-sqlite";
import type { Request } from "playwright-core";
import { expect, it } from "vitest";
import { objects, offhook, start } from "../cli/offhook-process.ts";
import { simulatedPair } from "../cli/simulated-pair.ts";
import { inChromium } from "./chromium.ts";
import { button, shownViewer } from "./viewer-page.ts";

/** What a media engine of tgcalls 6 and 7 offers first. */
const offer = JSON.stringify({ "@type": "offer", sdp: "v=0\r\no=- 1 2 IN IP4 192.0.2.9\r\ns=<b>us</b>" });

/** A call over a simulated Telegram with a packet each way, sealed with its key, and the key that its vault keeps. */
async function callWithKey(): Promise<{ store: string; callId: CallId; key: Buffer }> {
  const { files, caller, callee, user } = await simulatedPair();
  const answering = start(["record", "--json", "--answer", `--signal=${offer}`, "--calls=1", ...callee]);
  await answering.told("ready");
  const said = [`--signal=${offer}`, "--until-signal", "--keep-keys=24h"];
  const { code, stdout, stderr } = await offhook(["call", user, "--json", ...said, ...caller]);
  expect([code, stderr]).toEqual([0, ""]);
  await answering.ended;
  const callId = objects(stdout).at(-1)?.["callId"] as CallId;
  const vault = await openSqliteVault(join(files, "caller.vault"));
  const key = await vault.get(secretNames.key(callId));
  await vault.close();
  if (key === undefined) throw new Error("The vault has kept no key.");
  return { store: join(files, "caller.db"), callId, key: Buffer.from(key) };
}

inChromium("signalling packets of a call", (browser) => {
  it("are read in the page with the key that its vault keeps, with no other, and nobody is told of it", async () => {
    const { store, callId, key } = await callWithKey();
    const place = `call=${callId}&step=p0&pane=record`;
    const { page } = await shownViewer(browser(), store, place);
    const asked: string[] = [];
    page.context().on("request", (request: Request) => {
      asked.push(request.url(), request.postData() ?? "", JSON.stringify(request.headers()));
    });
    const form = page.getByRole("dialog");
    const give = async (digits: string): Promise<void> => {
      await form.getByLabel(/The 256 bytes/).fill(digits);
      await button(page, "Open the packets").click();
    };
    await button(page, /^Open it with the call’s key/).click();
    // A byte that the check of packets of both directions is made with.
    const wrong = Buffer.from(key);
    wrong[230] = (wrong[230] ?? 0) ^ 1;
    await give(wrong.toString("hex"));
    await expect.poll(() => form.getByRole("alert").innerText()).toMatch(/opens none of the packets/);
    await give(key.toString("hex").replaceAll(/.{64}/g, "$&\n"));
    await form.waitFor({ state: "detached" });
    await expect.poll(() => page.locator(".in-clear").innerText()).toMatch(/offer[^]*o=- 1 2 IN IP4 192/);
    expect(await page.locator(".in-clear").innerText()).toContain("s=<b>us</b>");
    await page.keyboard.press("End");

    const kept = await page.evaluate(async () =>
      JSON.stringify([
        location.href,
        Object.entries(localStorage),
        Object.entries(sessionStorage),
        document.cookie,
        history.state,
        await indexedDB.databases(),
        await caches.keys(),
        document.documentElement.outerHTML,
      ]),
    );
    for (const text of [key.toString("hex", 0, 16), key.toString("base64", 0, 15)]) {
      expect(kept).not.toContain(text);
      expect(asked.join("\n")).not.toContain(text);
    }

    // Gone with the page.
    await page.reload();
    await button(page, /^Open it with the call’s key/).waitFor();
    expect(await page.locator(".in-clear").count()).toBe(0);
  });
});
