import { hmacSha256, InvalidArgument, needKnown, pseudonyms, uuidOf } from "@offhook/engine";
import type { AccountId, CallId, CallSummary, Digest, NewRecord } from "@offhook/engine";
import { foldLine } from "./fold-line.ts";
import type { Folding } from "./fold-line.ts";
import { sidesOf, sortLines } from "./sort-lines.ts";
import type { SortedCall } from "./sort-lines.ts";
import { readTraceLine, TraceLineInvalid } from "./trace-line.ts";
import type { TraceLine, TraceProblem } from "./trace-line.ts";
import { TracedCall } from "./traced-call.ts";

/** What a trace says, as recordings that everything opens. */
export interface FoldedTrace {
  /** In the order in which they began. */
  readonly calls: readonly { readonly call: CallSummary; readonly records: readonly NewRecord[] }[];
  /** Lines that could not be used, by number; the rest was. */
  readonly problems: readonly TraceProblem[];
}

/**
 * Folds the trace of a client into recordings: what a machine of ours would have decided on what this client sent and
 * heard, and which of what it then asks for the client was seen to send. Nothing is executed and nothing sent. The same
 * trace gives the same records, those of a longer one begin as those of a shorter one did.
 *
 * A check of the key exchange whose secret was not seen is `notObservable` in the data of KeyAgreed, and never held. The
 * callee's key counts as agreed only when the client did what takes a key; until then the call stays in
 * `accepted.verifying`. Every record names its line (`trace.line`).
 * @param lines without their ends; empty ones are passed over
 * @throws InvalidArgument
 */
export async function foldTrace(
  lines: Iterable<string> | AsyncIterable<string>,
  options: { readonly digest: Digest },
): Promise<FoldedTrace> {
  if (
    typeof lines !== "object" ||
    lines === null ||
    !(Symbol.asyncIterator in lines || Symbol.iterator in lines)
  )
    throw new InvalidArgument("lines", lines, "the lines of a trace");
  needKnown("options", options, { digest: true });
  const { digest } = options;
  if (typeof digest?.sha256 !== "function")
    throw new InvalidArgument("digest", digest, "an object with sha256(), such as nodeDigest of offhook");
  const read: TraceLine[] = [];
  const problems: TraceProblem[] = [];
  let key: Uint8Array | undefined;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    if (text.trim() === "") continue;
    key ??= digest.sha256(new TextEncoder().encode(`offhook:trace:${text}`));
    attempt(problems, number, () => read.push(readTraceLine(text, number)));
  }
  const sorted = sortLines(read);
  problems.push(...sorted.problems);
  const calls = sorted.calls.flatMap((call) => {
    const folded = foldCall(call, key ?? new Uint8Array(32), digest, problems);
    return folded.records.length === 0 ? [] : [folded];
  });
  return { calls, problems: problems.toSorted((a, b) => a.line - b.line) };
}

function foldCall(
  { account, key: name, lines }: SortedCall,
  key: Uint8Array,
  digest: Digest,
  problems: TraceProblem[],
): ReturnType<TracedCall["finished"]> {
  const accountId = account as AccountId;
  const direction = lines[0]?.line.kind === "sent" ? "outgoing" : "incoming";
  const id = new TextEncoder().encode(`offhook:trace:call:${accountId}/${direction}/${name}`);
  const call = new TracedCall({ callId: uuidOf(digest.sha256(id)) as CallId, accountId, direction }, digest);
  const vault = pseudonyms((message) => hmacSha256(digest, key, message));
  const folding: Folding = { call, names: { accountId, vault }, sides: sidesOf(lines), packets: new Map() };
  for (const each of lines) attempt(problems, each.line.line, () => foldLine(each, folding));
  return call.finished();
}

/** A line that can't be used is named, and the others are used. */
function attempt(problems: TraceProblem[], line: number, use: () => unknown): void {
  try {
    use();
  } catch (error) {
    if (!(error instanceof TraceLineInvalid || error instanceof TypeError || isInvalidArgument(error)))
      throw error;
    const said = error instanceof TraceLineInvalid ? error.message : `can't be used: ${error.message}`;
    problems.push({ line, message: `Line ${line} ${said.replace(/\.$/, "")}.` });
  }
}

function isInvalidArgument(error: unknown): error is InvalidArgument {
  return error instanceof InvalidArgument;
}
