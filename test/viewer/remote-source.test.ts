import { renameSync } from "node:fs";
import { join } from "node:path";
import { signalingStream } from "@offhook/engine";
import { callAppend, signalingRecord, testCallId } from "@offhook/engine/testing";
import { rolldown } from "rolldown";
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { workspaceRoot } from "../architecture/source-file.ts";
import { folder } from "../cli/offhook-process.ts";
import { inChromium, watchedPage } from "./chromium.ts";
import type { WatchedPage } from "./chromium.ts";
import { cutLine } from "./cut-line.ts";
import type { CutLine } from "./cut-line.ts";
import { openViewer, writableStore } from "./opened-viewer.ts";
import type { OpenedViewer } from "./opened-viewer.ts";

/** `remoteSource` as the global `viewer.remoteSource` of a page. */
let script = "";
beforeAll(async () => {
  const build = await rolldown({
    input: join(workspaceRoot, "packages/visualizer/src/viewer/remote-source.ts"),
    platform: "browser",
    resolve: { conditionNames: ["source", "browser", "import", "default"] },
  });
  const { output } = await build.generate({ format: "iife", name: "viewer" });
  await build.close();
  script = `${output[0].code}; globalThis.viewer = viewer;`;
}, 30_000);

inChromium("the source of a page that a server gives", (browser) => {
  it("gives calls in pages, and says whether there are older ones", async () => {
    const { page } = await opened(browser(), 5);
    const asked = (filter: string, limit: number, olderThan?: object): Promise<unknown> =>
      inPage(page, "calls", { filter, limit, ...(olderThan && { olderThan }) });
    const first = (await asked("", 3)) as {
      calls: { callId: string; createdAt: number }[];
      hasMore: boolean;
    };
    expect(first).toMatchObject({ calls: [5, 4, 3].map((n) => ({ callId: testCallId(n) })), hasMore: true });
    expect(await asked("", 2, first.calls.at(-1))).toMatchObject({
      calls: [2, 1].map((n) => ({ callId: testCallId(n) })),
      hasMore: false,
    });
    expect(await asked(`call=${testCallId(4)}`, 50)).toMatchObject({
      calls: [{ callId: testCallId(4) }],
      hasMore: false,
    });
  });

  it("says what is wrong with a filter", async () => {
    const { page } = await opened(browser(), 1);
    await expect(inPage(page, "calls", { filter: "colour=red", limit: 5 })).rejects.toThrow(
      /can't be read at character 1: there is no field "colour"/,
    );
  });

  it("gives a call with both its streams, and none that is not there", async () => {
    const { page, path } = await opened(browser(), 1);
    const callId = testCallId(1);
    const store = await writableStore(path);
    const records = [signalingRecord(callId, 0)];
    await store.append({ stream: signalingStream(callId), expectedRevision: -1, records });
    const call = (await inPage(page, "call", callId)) as { records: { stream: string; revision: number }[] };
    expect(call).toMatchObject({ summary: { callId } });
    expect(call.records.map(({ stream, revision }) => `${stream.split("-")[0]} ${revision}`)).toEqual([
      "call 0",
      "call 1",
      "signaling 0",
    ]);
    expect(await inPage(page, "call", testCallId(9))).toBeNull();
  });

  it("tells of a call and of the list while another process writes", async () => {
    const { page, path } = await opened(browser(), 2);
    await follow(page, testCallId(1));
    const store = await writableStore(path);
    await store.append(callAppend(testCallId(1), 1));
    await store.append(callAppend(testCallId(1), 2));
    await store.append(callAppend(testCallId(3), -1));
    await expect
      .poll(() => told(page))
      .toEqual({
        records: [2, 3],
        rows: expect.arrayContaining([testCallId(1), testCallId(3)]),
        states: ["open"],
      });
  });

  it("says when the server is gone, and goes on where it was when it is there again", async () => {
    const line = await cutLine();
    const { page, path, viewer, watched } = await opened(line.browser, 1, line);
    watched.expects(/Failed to load resource|ERR_/);
    await follow(page, testCallId(1));
    await expect.poll(async () => (await told(page)).states).toEqual(["open"]);
    line.cut();
    await expect.poll(async () => (await told(page)).states).toEqual(["open", "lost"]);
    const store = await writableStore(path);
    await store.append(callAppend(testCallId(1), 1, 3));
    await line.mend();
    await expect
      .poll(() => told(page))
      .toEqual({
        records: [2, 3, 4],
        rows: [testCallId(1)],
        states: ["open", "lost", "open"],
      });
    viewer.running.process.kill("SIGINT");
    await viewer.running.ended;
    await expect.poll(async () => (await told(page)).states.at(-1)).toBe("lost");
    await expect(inPage(page, "call", testCallId(1))).rejects.toThrow(/Is offhook open still running\?/);
  });

  it("says when the store is another file", async () => {
    const { page, path } = await opened(browser(), 1);
    await follow(page, testCallId(1));
    await expect.poll(async () => (await told(page)).states).toEqual(["open"]);
    renameSync(path, `${path}.moved`);
    await expect.poll(async () => (await told(page)).states).toEqual(["open", "lost"]);
    renameSync(`${path}.moved`, path);
    await expect.poll(async () => (await told(page)).states).toEqual(["open", "lost", "open"]);
  });

  it("holds no connection for what nobody follows any more", async () => {
    const { page } = await opened(browser(), 1);
    await follow(page, testCallId(1));
    await expect.poll(async () => (await told(page)).states).toEqual(["open"]);
    const closed = page
      .waitForEvent("requestfinished", (request) => request.url().includes("/events?"))
      .catch(() => null);
    const failed = page
      .waitForEvent("requestfailed", (request) => request.url().includes("/events?"))
      .catch(() => null);
    await page.evaluate("ends.forEach((end) => end())");
    expect(await Promise.race([closed, failed])).not.toBeNull();
  });
});

interface Opened {
  readonly page: Page;
  readonly path: string;
  readonly viewer: OpenedViewer;
  readonly watched: WatchedPage;
}

/** A page of `offhook open` over a store of so many calls of two records, with a source of the test's own in it. */
async function opened(browser: Browser, calls: number, line?: CutLine): Promise<Opened> {
  const path = join(folder(), "calls.db");
  const store = await writableStore(path);
  for (let number = 1; number <= calls; number++) await store.append(callAppend(testCallId(number), -1, 2));
  await store.close();
  const viewer = await openViewer(path, line === undefined ? [] : ["--port", String(line.port)]);
  const watched = await watchedPage(browser, viewer.origin);
  const { page } = watched;
  await page.goto(viewer.url);
  expect(page.url()).not.toContain("token");
  await page.evaluate(script);
  await page.evaluate(`globalThis.source = viewer.remoteSource({ base: location.href, name: "calls.db" })`);
  return { page, path, viewer, watched };
}

async function inPage(page: Page, method: "calls" | "call", argument: unknown): Promise<unknown> {
  return page.evaluate(`source.${method}(${JSON.stringify(argument)})`);
}

/** Follows the list and a call of which the page has two records. */
async function follow(page: Page, callId: string): Promise<void> {
  await inPage(page, "calls", { filter: "", limit: 10 });
  await page.evaluate(`
    globalThis.told = { records: [], rows: [], states: [] };
    globalThis.ends = [
      source.follow("${callId}", { record: 1, packet: -1 }, {
        next: (records) => told.records.push(...records.map(({ revision }) => revision)),
        connection: (state) => told.states.push(state),
      }),
      source.followCalls({
        next: ({ callId }) => told.rows.push(callId),
        connection: () => {},
      }),
    ]; 0`);
}

async function told(page: Page): Promise<{ records: number[]; rows: string[]; states: string[] }> {
  const { records, rows, states } = (await page.evaluate("told")) as Awaited<ReturnType<typeof told>>;
  return { records, rows: [...new Set(rows)], states };
}
