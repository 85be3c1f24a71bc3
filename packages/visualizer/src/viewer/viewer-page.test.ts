import { isCallRecord } from "@offhook/engine";
import type { CallId, CallSummary, NewRecord } from "@offhook/engine";
import { simulatedClock } from "@offhook/engine/testing";
import { describe, expect, it } from "vitest";
import { bundleOf, callNamed, packetsOf, summaryOf } from "../../fixtures/recorded-calls.ts";
import { bundleSource } from "./bundle-source.ts";
import type { CallSource, SourceWatcher } from "./call-source.ts";
import { run } from "./commands.ts";
import { filterLanguage } from "./filter-language.ts";
import type { PacketReader } from "./viewer-options.ts";
import { ViewerPage } from "./viewer-page.ts";
import { placeOf } from "./viewer-place.ts";

const first = callNamed("0190-first");
const second = callNamed("0190-second", "incoming");
const bundle = await bundleOf([[...first, ...packetsOf(first)], second]);
const nowhere = { focusSearch: () => {}, focusPane: () => {}, chooseFile: () => {} };

/** A key opens what there is. */
const readPackets: PacketReader = async (records) => {
  const packets = records.filter((record) => !isCallRecord(record)).length;
  return { packets, opened: packets, lines: new Map() };
};

async function openPage(fragment = "", source?: CallSource) {
  const clock = simulatedClock();
  const page = new ViewerPage(
    source ?? (await bundleSource(bundle, { name: "calls.jsonl", now: 0 })),
    { charts: {}, filter: filterLanguage, readPackets },
    clock,
    () => {},
  );
  await page.start(placeOf(fragment));
  return { page, clock };
}

/** A source of one call that goes on. */
function liveSource(records: readonly NewRecord[]) {
  const watchers: {
    call?: SourceWatcher<readonly NewRecord[]>;
    calls?: SourceWatcher<CallSummary>;
    after?: unknown;
  } = {};
  const source: CallSource = {
    name: "live",
    calls: async () => ({ calls: [summaryOf(records)], hasMore: false }),
    call: async () => ({ summary: summaryOf(records), records }),
    follow: (_, after, watcher) => {
      watchers.call = watcher;
      watchers.after = after;
      return () => delete watchers.call;
    },
    followCalls: (watcher) => {
      watchers.calls = watcher;
      return () => delete watchers.calls;
    },
  };
  return { source, watchers };
}

describe("the page of the viewer", () => {
  it("opens a call at the step of the address, whatever key was pressed while it was on its way", async () => {
    const { page } = await openPage();
    const opening = page.go({ callId: "0190-first" as CallId, step: "3" });
    run("faster", page, nowhere);
    await opening;
    expect([page.at, page.place.step]).toEqual([3, "3"]);
  });

  it("lists the calls of its source, and opens the one that is chosen at its first step", async () => {
    const { page } = await openPage();
    expect(page.screen).toBe("list");
    expect(page.list.calls.map(({ callId }) => callId)).toEqual(["0190-second", "0190-first"]);
    await page.choose("0190-first" as CallId);
    expect(page.screen).toBe("call");
    expect(page.shown?.steps).toHaveLength(first.length + 2);
    expect(page.at).toBe(0);
    expect(page.shown?.marksAt(0)).toEqual({
      states: ["requested.preparing"],
      transitions: ["new:CallPlaced:0"],
    });
  });

  it("goes where an address says, packets as well, and keeps the address with each step", async () => {
    const { page } = await openPage("call=0190-first&step=p1");
    expect(page.shown?.steps[page.at]?.record.type).toBe("SignalingReceived");
    run("first", page, nowhere);
    expect(page.place.step).toBe("0");
    run("nextState", page, nowhere);
    expect(page.place.step).toBe("1");
  });

  it("says what it can't find, and goes on", async () => {
    const { page } = await openPage("call=0190-nobody");
    expect(page.call.problem).toBe("There is no call 0190-nobody here.");
    await page.go({ callId: null });
    expect(page.call.problem).toBeNull();
    await page.choose("0190-second" as CallId);
    expect(page.shown?.direction).toBe("incoming");
  });

  it("plays a call at its pace: waits of more than two seconds only when nobody skips them", async () => {
    const { page, clock } = await openPage("call=0190-second");
    run("play", page, nowhere);
    await clock.advance(999);
    expect(page.at).toBe(0);
    await clock.advance(2);
    expect(page.at).toBe(1);
    run("faster", page, nowhere);
    await clock.advance(501);
    expect(page.at).toBe(2);
    run("play", page, nowhere);
    await clock.advance(10_000);
    expect(page.at).toBe(2);
  });

  it("shows what would have happened, beside what did", async () => {
    const { page } = await openPage("call=0190-first&step=3");
    run("neverCame", page, nowhere);
    await Promise.resolve();
    expect(page.place).toMatchObject({ edits: [{ kind: "skip", revision: 3 }], side: "right" });
    expect(page.paths?.branch?.leftOut.some(({ because }) => because === "skipped")).toBe(true);
    expect(page.shown).toBe(page.paths?.right);
    run("otherSide", page, nowhere);
    expect(page.shown).toBe(page.paths?.left);
    run("leaveBranch", page, nowhere);
    expect(page.paths).toBeNull();
    expect(page.place.edits).toEqual([]);
  });

  it("shows the call all the same where an edit does not fit it", async () => {
    const edits = encodeURIComponent(JSON.stringify([{ kind: "skip", revision: 99 }]));
    const { page } = await openPage(`call=0190-first&edits=${edits}`);
    expect(page.call.problem).toMatch(/^skip: the call has records 0 to/);
    expect(page.shown?.steps.length).toBeGreaterThan(5);
  });

  it("compares the call that was chosen first with the one that is chosen next", async () => {
    const { page } = await openPage();
    await page.compare("0190-first" as CallId);
    expect(page.comparing).toBe("0190-first");
    await page.choose("0190-second" as CallId);
    expect(page.place).toMatchObject({ callId: "0190-first", otherId: "0190-second" });
    expect(page.paths?.branch).toBeNull();
    expect(page.paths?.diff.rows.length).toBeGreaterThan(5);
  });

  it("finds the steps of a state and of a transition of the chart, round the end", async () => {
    const { page } = await openPage("call=0190-first");
    page.find({ kind: "state", state: "waiting" });
    const waiting = page.at;
    expect(page.shown?.steps[waiting]?.state).toMatch(/^waiting\./);
    page.find({ kind: "transitions", transitions: ["new:CallPlaced:0"] });
    expect(page.at).toBe(0);
    page.find({ kind: "state", state: "requested.cancelling" });
    expect(page.notice.text).toBe("No step of this call leads there.");
    page.find({ kind: "state", state: "waiting" });
    expect([page.at, page.notice.text]).toEqual([waiting, ""]);
  });

  it("opens a bundle beside the source it has, and says why it can't", async () => {
    const { page } = await openPage();
    const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;
    await page.openBundle("one.jsonl", bytes(await bundleOf([callNamed("0190-third")])));
    expect(page.source.name).toBe("one.jsonl (plain)");
    expect(page.place.callId).toBe("0190-third");
    expect(page.sources).toHaveLength(2);
    await page.openBundle("photo.png", bytes("\u0089PNG"));
    expect(page.notice.text).toMatch(/^photo\.png can't be opened: Line 1 does not begin a bundle/);
    // What a browser says of a folder.
    const folder = new DOMException("It could not be found.", "NotFoundError");
    await page.openBundle("folder", Promise.reject<ArrayBuffer>(folder));
    expect(page.notice.text).toBe("folder can't be opened: It could not be found.");
    // A call of the other source is found as well.
    await page.go({ callId: "0190-first" as CallId, step: null });
    expect(page.call.problem).toBeNull();
  });
});

describe("a key that somebody gives", () => {
  it("opens the packets of the call that is looked at, also beside another path, and no other's", async () => {
    const { page } = await openPage("call=0190-first");
    await page.readPackets(new Uint8Array(256));
    const { shown } = page;
    expect(shown?.packets?.opened).toBe(2);
    run("neverCame", page, nowhere);
    await Promise.resolve();
    expect([page.paths?.left.packets?.opened, page.shown?.packets]).toEqual([2, null]);
    await page.go({ edits: [], otherId: "0190-second" as CallId, side: "right" });
    expect([page.paths?.left.packets?.opened, page.shown?.packets]).toEqual([2, null]);
  });

  it("is refused where it opens none of them", async () => {
    const { page } = await openPage("call=0190-second");
    await expect(page.readPackets(new Uint8Array(256))).rejects.toThrow("opens none of the packets");
    expect(page.shown?.packets).toBeNull();
  });
});

describe("a call that goes on", () => {
  it("is followed where it stands, whichever source is looked through", async () => {
    const { source, watchers } = liveSource(first.slice(0, 4));
    const { page } = await openPage("", source);
    const bytes = new TextEncoder().encode(await bundleOf([callNamed("0190-third")])).buffer;
    await page.openBundle("one.jsonl", bytes);
    await page.go({ callId: "0190-first" as CallId, step: null });
    expect(page.at).toBe(3);
    watchers.call?.next(first.slice(4, 6));
    expect(page.at).toBe(5);
  });

  it("grows, and takes along whoever stands at its end", async () => {
    const { source, watchers } = liveSource(first.slice(0, 4));
    const { page } = await openPage("call=0190-first", source);
    expect(watchers.after).toEqual({ record: 3, packet: -1 });
    expect(page.at).toBe(3);
    watchers.call?.next(first.slice(4, 6));
    expect(page.at).toBe(5);
    expect(page.place.step).toBe("5");
    run("first", page, nowhere);
    watchers.call?.next(first.slice(6, 7));
    expect(page.at).toBe(0);
    expect(page.shown?.steps).toHaveLength(7);
  });

  it("is followed no more once it is left", async () => {
    const { source, watchers } = liveSource(first.slice(0, 4));
    const { page } = await openPage("call=0190-first", source);
    run("list", page, nowhere);
    expect(watchers.call).toBeUndefined();
    page.close();
    expect(watchers.calls).toBeUndefined();
  });

  it("says when the connection is lost, and when it is back", async () => {
    const { source, watchers } = liveSource(first.slice(0, 4));
    const { page } = await openPage("call=0190-first", source);
    watchers.call?.connection("lost");
    watchers.calls?.connection("lost");
    expect([page.call.connection, page.list.connection]).toEqual(["lost", "lost"]);
    watchers.call?.connection("open");
    expect(page.call.connection).toBe("open");
  });

  it("comes into the list where it belongs when it is new, if it meets the filter", async () => {
    const { source, watchers } = liveSource(first.slice(0, 4));
    const { page } = await openPage("", source);
    const named = (name: string, createdAt: number) => ({
      ...summaryOf(first),
      callId: name as CallId,
      createdAt,
    });
    const [{ createdAt } = summaryOf(first)] = page.list.calls;
    watchers.calls?.next(named("0190-older", createdAt - 1));
    watchers.calls?.next(named("0190-newer", createdAt + 1));
    const ids = () => page.list.calls.map(({ callId }) => callId);
    expect(ids()).toEqual(["0190-newer", "0190-first", "0190-older"]);
    await page.go({ filter: "direction=in" });
    watchers.calls?.next(named("0190-other", createdAt + 2));
    expect(ids()).not.toContain("0190-other");
  });

  it("changes its row in the list", async () => {
    const { source, watchers } = liveSource(first.slice(0, 4));
    const { page } = await openPage("", source);
    expect(page.list.calls.map(({ live }) => live)).toEqual([true]);
    watchers.calls?.next(summaryOf(first));
    expect(page.list.calls.map(({ live }) => live)).toEqual([false]);
  });
});
