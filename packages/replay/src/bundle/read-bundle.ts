import { InvalidArgument } from "@offhook/engine";
import type { CallSummary, Digest, NewRecord } from "@offhook/engine";
import { BundleUnreadable } from "./bundle-errors.ts";
import type { BundleProblem } from "./bundle-errors.ts";
import { bundleFormat, bundleVersion } from "./bundle-format.ts";
import type { BundleEnd, BundleHeader } from "./bundle-format.ts";
import { emptySum, readLine } from "./bundle-line.ts";

/** One thing that a bundle holds, in the order of its lines. `line` counts from 1. */
export type BundlePart =
  | { readonly kind: "header"; readonly line: number; readonly header: BundleHeader }
  | { readonly kind: "call"; readonly line: number; readonly call: CallSummary; readonly isWhole: boolean }
  | { readonly kind: "record"; readonly line: number; readonly record: NewRecord; readonly isWhole: boolean }
  | { readonly kind: "problem"; readonly line: number; readonly problem: BundleProblem };

/**
 * Reads a bundle line by line, holding one at a time. What is damaged is told of as a `problem` with its line, before
 * the part in question when that can still be read; all the rest is given. `isWhole`: the line is what was written.
 * Empty lines are passed over.
 * @param lines without their ends, such as `node:readline` gives
 * @throws BundleUnreadable (BUNDLE_UNREADABLE, BUNDLE_TOO_NEW) for what does not begin as a bundle; InvalidArgument
 */
export async function* readBundle(
  lines: Iterable<string> | AsyncIterable<string>,
  digest: Digest,
): AsyncGenerator<BundlePart> {
  checkArguments(lines, digest);
  let line = 0;
  let sum = emptySum;
  let isBegun = false;
  let end: { readonly line: number; readonly says: BundleEnd } | undefined;
  const seen = { calls: 0, records: 0, lost: 0 };
  const problem = (kind: BundleProblem["kind"], at: number, message: string): BundlePart => ({
    kind: "problem",
    line: at,
    problem: { kind, line: at, message },
  });

  for await (const text of lines) {
    line += 1;
    if (text.trim() === "") continue;
    const read = text.length > longestLine ? null : readLine(text, sum, digest);
    if (!isBegun) {
      const header = headerOf(read?.item, line, text);
      isBegun = true;
      yield { kind: "header", line, header };
    }
    if (read === null) {
      seen.lost += 1;
      yield problem("unreadable", line, `Line ${line} can't be read and was left out.`);
      continue;
    }
    ({ sum } = read);
    const { item, isWhole } = read;
    if (!isWhole) yield problem("changed", line, `Line ${line} was changed, or lines before it are missing.`);
    if (isHeader(item)) continue;
    if (isCall(item)) {
      seen.calls += 1;
      yield { kind: "call", line, call: item.call, isWhole };
    } else if (isRecord(item)) {
      seen.records += 1;
      yield { kind: "record", line, record: item.record, isWhole };
    } else if (isEnd(item)) {
      end = { line, says: item.end };
    } else {
      seen.lost += 1;
      yield problem("unreadable", line, `Line ${line} is no line of a bundle and was left out.`);
    }
  }
  if (!isBegun) headerOf(undefined, 1, "");
  if (end === undefined)
    yield problem("truncated", line + 1, `The bundle breaks off after line ${line}: its end is missing.`);
  else if (end.says.calls !== seen.calls || end.says.records !== seen.records)
    yield problem("count", end.line, countSentence(end.line, end.says, seen));
}

/** A record has at most 256 KiB of JSON. */
const longestLine = 1_048_576;

function countSentence(line: number, says: BundleEnd, seen: BundleEnd): string {
  return `Line ${line} says ${says.calls} calls and ${says.records} records; ${seen.calls} and ${seen.records} were read.`;
}

/** Of a first line that is damaged it is enough to know that it began a bundle; what it said is unknown then. */
function headerOf(item: object | undefined, line: number, text: string): BundleHeader {
  if (item === undefined && text.includes(bundleFormat))
    return { format: bundleFormat, version: bundleVersion, mode: "plain", createdBy: "", calls: 0 };
  if (item === undefined || !isHeader(item))
    throw new BundleUnreadable(
      "BUNDLE_UNREADABLE",
      line,
      `Line ${line} does not begin a bundle: it should be {"format":"${bundleFormat}", ...}. A file that \`offhook export\` wrote is one.`,
    );
  if (item.version > bundleVersion)
    throw new BundleUnreadable(
      "BUNDLE_TOO_NEW",
      line,
      `The bundle has version ${item.version} of the format, and this version reads up to ${bundleVersion}; take the offhook that wrote it (${item.createdBy.slice(0, 40)}) or a newer one.`,
    );
  return item;
}

function isHeader(item: object): item is BundleHeader {
  const { format, version, mode, createdBy } = item as Partial<BundleHeader>;
  const isOurs = format === bundleFormat && Number.isSafeInteger(version);
  return isOurs && (mode === "redacted" || mode === "plain") && typeof createdBy === "string";
}

function isCall(item: object): item is { readonly call: CallSummary } {
  const { call } = item as { readonly call?: Partial<CallSummary> | null };
  return (
    typeof call === "object" &&
    call !== null &&
    typeof call.callId === "string" &&
    typeof call.accountId === "string" &&
    typeof call.state === "string" &&
    Number.isFinite(call.createdAt) &&
    Number.isFinite(call.updatedAt)
  );
}

function isRecord(item: object): item is { readonly record: NewRecord } {
  const { record } = item as { readonly record?: Readonly<Record<string, unknown>> | null };
  if (typeof record !== "object" || record === null) return false;
  const { stream, callId, type, data, effects, revision, machine } = record;
  const isPlaced = typeof callId === "string" && isRevision(revision);
  if (!isPlaced) return false;
  const isOfCall = stream === `call-${callId}`;
  if (!isOfCall && stream !== `signaling-${callId}`) return false;
  if (typeof type !== "string" || typeof data !== "object" || data === null) return false;
  return !isOfCall || (Array.isArray(effects) && typeof machine === "object" && machine !== null);
}

function isRevision(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isEnd(item: object): item is { readonly end: BundleEnd } {
  const { end } = item as { readonly end?: Partial<BundleEnd> | null };
  return Number.isSafeInteger(end?.calls) && Number.isSafeInteger(end?.records);
}

function checkArguments(lines: Iterable<string> | AsyncIterable<string>, digest: Digest): void {
  const isIterable = typeof lines === "object" && lines !== null;
  if (!isIterable || !(Symbol.asyncIterator in lines || Symbol.iterator in lines))
    throw new InvalidArgument("lines", lines, "the lines of a bundle");
  if (typeof digest?.sha256 !== "function")
    throw new InvalidArgument("digest", digest, "an object with sha256(), such as nodeDigest of offhook");
}
