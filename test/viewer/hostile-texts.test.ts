import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { callStream, signalingStream } from "@offhook/engine";
import type { CallId, CallRecord, SignalingRecord } from "@offhook/engine";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { folder, offhook } from "../cli/offhook-process.ts";
import { inChromium, watchedPage } from "./chromium.ts";
import { recordedCalls } from "./recorded-calls.ts";
import { goTo, shownViewer, slider } from "./viewer-page.ts";
import { views } from "./views.ts";

/** What a peer, an error of Telegram's or a file can say: each sets `window.broken` where it is taken for more than text. */
const attack = [
  `<img src=x onerror="window.broken=1">`,
  `</script><script>window.broken=2</script>`,
  `"><svg onload=window.broken=3>`,
  `<!--<script>`,
  "${window.broken=4}",
  `javascript:window.broken=5`,
  `'-alert(1)-'`,
  "\u202e\u0000\u001b[2J",
].join(" ");

/** A call in which every text that somebody else can choose is an attack. */
function hostileCall(): {
  callId: CallId;
  records: CallRecord[];
  packets: SignalingRecord[];
  summary: object;
} {
  const [call] = recordedCalls("ordinary-call");
  if (call === undefined) throw new Error("The recording has no call.");
  const { callId } = call.summary;
  const records = call.records.map((record, index) => ({
    ...record,
    accountId: attack,
    rule: index === 2 ? attack : record.rule,
    to: index === 3 ? attack : record.to,
    ...(index === 4 && { type: attack }),
    effects: record.effects.map((effect) => ({ ...effect, params: { ...effect.params, note: attack } })),
    data: texts(record.data),
    machine: { ...record.machine, version: attack },
  })) as unknown as CallRecord[];
  const packets = call.packets.map((packet) => ({
    ...packet,
    accountId: attack,
    data: { ...packet.data, state: attack },
  })) as unknown as SignalingRecord[];
  const end = { reason: attack, origin: attack, wire: attack, detail: attack, at: call.summary.createdAt };
  const summary = {
    ...call.summary,
    accountId: attack,
    peerRef: attack,
    state: attack,
    end,
    emoji: [attack],
    fingerprint: attack,
  };
  return { callId, records, packets, summary };
}

/** Every text in it, as an attack. */
function texts(value: unknown): unknown {
  if (typeof value === "string") return attack;
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, texts(each)]));
}

async function hostileStore(): Promise<{ path: string; callId: CallId }> {
  const path = join(folder(), `calls <img src=x onerror=window.broken=6>.db`.replaceAll("/", ""));
  const { callId, records, packets, summary } = hostileCall();
  const store = await openSqliteEventStore(path);
  await store.append({
    stream: callStream(callId),
    expectedRevision: -1,
    records,
    summary: summary as never,
  });
  if (packets.length > 0)
    await store.append({ stream: signalingStream(callId), expectedRevision: -1, records: packets });
  await store.close();
  return { path, callId };
}

async function expectUnbroken(page: Page): Promise<void> {
  expect(await page.evaluate("window.broken")).toBeUndefined();
  expect(await page.locator("img, script:not(body > script), iframe, object, embed").count()).toBe(0);
  expect(await page.locator("svg[onload], [onerror], a[href^='javascript:' i]").count()).toBe(0);
}

inChromium("texts that somebody else chose are texts", (browser) => {
  it("in every view of a call", async () => {
    const { path, callId } = await hostileStore();
    const { page } = await shownViewer(browser(), path);
    await page.locator(".rows [role=option]").first().waitFor();
    expect(await page.locator(".rows").innerText()).toContain("<img src=x onerror=");
    await expectUnbroken(page);
    for (const pane of ["chart", "ladder", "timeline", "record", "explanation"])
      for (const detail of ["changes", "context", "record"]) {
        await goTo(page, `call=${callId}&pane=${pane}&detail=${detail}`);
        await slider(page).waitFor();
        const steps = Number(await slider(page).getAttribute("max"));
        for (let step = 0; step <= steps; step++) {
          await page.keyboard.press("ArrowRight");
          if (pane === "chart") await page.waitForTimeout(5);
        }
        await expectUnbroken(page);
      }
    expect(await page.locator("body").innerText()).toContain("onerror=");
  });

  it("in branches, comparisons and dialogs", async () => {
    const { path, callId } = await hostileStore();
    const { page } = await shownViewer(browser(), path);
    for (const name of ["branch", "comparison", "call drawer", "other data", "something before", "packet"]) {
      const view = views[name];
      await goTo(page, view?.place(callId, callId) ?? "");
      await view?.reach(page).catch(() => {});
      await expectUnbroken(page);
    }
  });

  it("in the address and in the filter", async () => {
    const { path, callId } = await hostileStore();
    const { page } = await shownViewer(browser(), path);
    const text = encodeURIComponent(attack);
    for (const place of [
      text,
      `filter=${text}`,
      `filter=account~%22${encodeURIComponent("<img src=x onerror=window.broken=1>")}%22`,
      `call=${text}`,
      `call=${callId}&with=${text}`,
      `call=${callId}&step=${text}&pane=${text}&detail=${text}&side=${text}`,
      `call=${callId}&edits=${encodeURIComponent(JSON.stringify([{ kind: "insert", before: 1, event: { type: attack } }]))}`,
      `call=${callId}&edits=${encodeURIComponent(JSON.stringify([{ kind: attack }, { kind: "skip", revision: attack }]))}`,
      `call=${callId}&edits=${encodeURIComponent(`{"__proto__":{"broken":1}}`)}`,
    ]) {
      await goTo(page, place);
      await page.waitForTimeout(150);
      await expectUnbroken(page);
    }
    await goTo(page, "");
    await page.getByLabel("Filter").fill(attack);
    await page.keyboard.press("Enter");
    await page.locator("#filter-problem:visible").waitFor();
    await expectUnbroken(page);
  });

  it("in a file with calls in it, plain, whatever its name", async () => {
    const { path, callId } = await hostileStore();
    const file = join(folder(), `<img src=x onerror=window.broken=7>.html`);
    const args = ["open", "--all", "--html", file, "--mode", "plain", "--reveal", "--store", path];
    // Its records are not what an engine has written: that is said, and it is written all the same.
    const damaged = `Records of ${callId} are not what was written. offhook verify ${callId.slice(0, 8)} says more.\n`;
    expect(await offhook(args)).toMatchObject({ code: 1, stderr: damaged });
    const { page } = await watchedPage(browser(), "file://");
    for (const place of ["", `#call=${callId}&pane=record&detail=record`, "#filter=x"]) {
      await page.goto("about:blank");
      await page.goto(pathToFileURL(file).href + place);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expectUnbroken(page);
    }
  });
});
