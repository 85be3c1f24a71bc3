import { InvalidArgument, needKnown } from "@offhook/engine";
import type { CallId, NewRecord } from "@offhook/engine";
import { BundleUnreadable, bundleContents } from "@offhook/replay";
import type { CallSource } from "./call-source.ts";
import { pageDigest } from "./page-digest.ts";
import type { FilterLanguage } from "./viewer-options.ts";

/** How a bundle is shown. */
export interface BundleSourceOptions {
  /** What the page calls it, such as the file's name. */
  readonly name: string;
  /** What `since=2h` counts from, Unix milliseconds. */
  readonly now: number;
  /** Default: calls can't be filtered. */
  readonly filter?: FilterLanguage;
}

/**
 * A bundle as a source of calls: read whole, checked, and held in the page.
 * @param text the bundle as text, or as bytes; gzip is recognized
 * @throws BundleUnreadable (BUNDLE_UNREADABLE, BUNDLE_TOO_NEW), InvalidArgument
 */
export async function bundleSource(
  text: string | ArrayBuffer,
  options: BundleSourceOptions,
): Promise<CallSource> {
  needKnown("options", options, { name: true, now: true, filter: true });
  const { name, now, filter: language } = options;
  if (!Number.isFinite(now)) throw new InvalidArgument("now", now, "a time in milliseconds");
  const lines = (typeof text === "string" ? text : await textOf(text)).split(/\r?\n/);
  const { header, calls, records, problems, damagedCalls } = await bundleContents(lines, pageDigest);
  const recordsOf = Map.groupBy(records, ({ callId }) => callId);
  const warningsOf = (callId: CallId): readonly string[] =>
    damagedCalls.has(callId)
      ? [`The bundle is damaged, and this call with it: ${problems[0]?.message ?? ""}`]
      : [];
  const newestFirst = calls.toSorted((a, b) => b.createdAt - a.createdAt || (a.callId < b.callId ? 1 : -1));
  const damage = problems.slice(0, 3).map(({ message }) => message);
  return {
    name: `${name} (${header.mode})`,
    warnings: damage.length === 0 ? [] : [`The bundle is damaged: ${damage.join(" ")}`],
    async calls({ filter, limit, olderThan }) {
      const isMeant = filter === "" ? () => true : language?.read(filter, { now });
      if (isMeant === undefined) throw new Error("This page has no filter.");
      const from = newestFirst.findIndex(({ callId }) => callId === olderThan?.callId) + 1;
      const found = newestFirst.slice(from).filter(isMeant);
      return { calls: found.slice(0, limit), hasMore: found.length > limit };
    },
    async call(callId) {
      const summary = calls.find((call) => call.callId === callId);
      if (summary === undefined) return null;
      const all: readonly NewRecord[] = recordsOf.get(callId) ?? [];
      return { summary, records: all, warnings: warningsOf(callId) };
    },
  };
}

async function textOf(bytes: ArrayBuffer): Promise<string> {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first !== 0x1f || second !== 0x8b) return new TextDecoder().decode(bytes);
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(inflated).text().catch((cause: unknown) => {
    throw new BundleUnreadable("BUNDLE_UNREADABLE", 1, "This gzip is damaged, or not all of it is there.", {
      cause,
    });
  });
}
