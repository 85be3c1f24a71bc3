import { gzipSync } from "node:zlib";
import type { CallId } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { bundleOf, callNamed, packetsOf, summaryOf } from "../../fixtures/recorded-calls.ts";
import { bundleSource } from "./bundle-source.ts";
import { filterLanguage } from "./filter-language.ts";

const first = callNamed("0190-first");
const second = callNamed("0190-second", "incoming");
const bundle = await bundleOf([[...first, ...packetsOf(first)], second]);
const options = { name: "calls.jsonl", now: 0, filter: filterLanguage };

describe("a bundle as a source of calls", () => {
  it("gives the calls that meet a filter, page by page", async () => {
    const source = await bundleSource(bundle, options);
    expect(source.name).toBe("calls.jsonl (plain)");
    const all = await source.calls({ filter: "", limit: 1 });
    expect(all.calls.map(({ callId }) => callId)).toEqual(["0190-second"]);
    expect(all.hasMore).toBe(true);
    const [olderThan = summaryOf(first)] = all.calls;
    const rest = await source.calls({ filter: "", limit: 1, olderThan });
    expect(rest.calls.map(({ callId }) => callId)).toEqual(["0190-first"]);
    expect(rest.hasMore).toBe(false);
    const incoming = await source.calls({ filter: "direction=in", limit: 9 });
    expect(incoming.calls.map(({ direction }) => direction)).toEqual(["incoming"]);
  });

  it("refuses a filter that can't be read, and says where", async () => {
    const source = await bundleSource(bundle, options);
    await expect(source.calls({ filter: "weather=good", limit: 1 })).rejects.toMatchObject({
      code: "FILTER_INVALID",
      position: 0,
    });
  });

  it("filters nothing without a filter language", async () => {
    const source = await bundleSource(bundle, { name: "calls.jsonl", now: 0 });
    expect((await source.calls({ filter: "", limit: 9 })).calls).toHaveLength(2);
    await expect(source.calls({ filter: "direction=in", limit: 9 })).rejects.toThrow("has no filter");
  });

  it("gives a call with both its streams, and null for one that it does not have", async () => {
    const source = await bundleSource(bundle, options);
    const call = await source.call("0190-first" as CallId);
    expect(call?.records).toHaveLength(first.length + 2);
    expect(call?.warnings).toEqual([]);
    expect(await source.call("0190-third" as CallId)).toBeNull();
  });

  it("reads one that was packed with gzip", async () => {
    const { buffer, byteOffset, byteLength } = gzipSync(bundle);
    const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
    const source = await bundleSource(bytes, options);
    expect((await source.calls({ filter: "", limit: 9 })).calls).toHaveLength(2);
  });

  it("warns of a call that was changed, and of no other", async () => {
    const changed = bundle.replace('"outcome":"moved"', '"outcome":"stayed"');
    const source = await bundleSource(changed, options);
    expect((await source.call("0190-first" as CallId))?.warnings?.[0]).toMatch(/damaged.*was changed/);
    expect((await source.call("0190-second" as CallId))?.warnings).toEqual([]);
  });

  it("says of all of it that it breaks off, and nothing of one that is whole", async () => {
    const cut = await bundleSource(bundle.slice(0, bundle.length / 2), options);
    expect(cut.warnings).toEqual([
      expect.stringMatching(/^The bundle is damaged: .*breaks off after line \d+/),
    ]);
    expect((await bundleSource(bundle, options)).warnings).toEqual([]);
  });

  it("refuses gzip that breaks off, and says what it is", async () => {
    const packed = gzipSync(bundle);
    const bytes = packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length / 2);
    await expect(bundleSource(bytes, options)).rejects.toMatchObject({
      code: "BUNDLE_UNREADABLE",
      message: expect.stringMatching(/^This gzip is damaged/) as string,
    });
  });

  it("refuses what is no bundle", async () => {
    await expect(bundleSource("SQLite format 3", options)).rejects.toMatchObject({
      code: "BUNDLE_UNREADABLE",
    });
  });
});
