import { InvalidArgument, needKnown } from "@offhook/engine";
import type { Digest, NewRecord } from "@offhook/engine";
import { bundleFormat, bundleVersion } from "./bundle-format.ts";
import type { BundledCall, BundleItem, BundleMode } from "./bundle-format.ts";
import { bundleLine, emptySum } from "./bundle-line.ts";
import type { Redaction } from "../redact/redaction.ts";

/** What stands in the first line of a bundle, and how it is made. */
export interface WriteBundleOptions {
  readonly digest: Digest;
  /** The program that writes and its version, such as `offhook 0.1.0`. */
  readonly createdBy: string;
  /** How many calls will come. */
  readonly calls: number;
  /** Takes out what identifies anybody. `null`: the bundle is plain, and says of everything what the store says. */
  readonly redaction: Redaction | null;
}

/**
 * The lines of a bundle, without their ends: nothing is held but the call that is being written. Records come as a store
 * reads them, those of the call before its signalling packets. Reads the calls as it goes, so that they may be many.
 * @throws InvalidArgument for wrong options, and when other than `calls` calls have come
 */
export async function* writeBundle(
  calls: Iterable<BundledCall> | AsyncIterable<BundledCall>,
  options: WriteBundleOptions,
): AsyncGenerator<string> {
  const { digest, createdBy, redaction } = checkedOptions(options);
  const mode: BundleMode = redaction === null ? "plain" : "redacted";
  let sum = emptySum;
  const line = (item: BundleItem): string => {
    const made = bundleLine(item, sum, digest);
    ({ sum } = made);
    return made.text;
  };
  const end = { calls: 0, records: 0 };
  yield line({ format: bundleFormat, version: bundleVersion, mode, createdBy, calls: options.calls });
  for await (const { call, records } of calls) {
    end.calls += 1;
    yield line({ call: redaction === null ? call : redaction.summary(call) });
    for await (const record of redaction === null ? unplaced(records) : redaction.records(records)) {
      end.records += 1;
      yield line({ record });
    }
  }
  if (end.calls !== options.calls)
    throw new InvalidArgument("calls", options.calls, `the number of calls that come, which is ${end.calls}`);
  yield line({ end });
}

/** Where a record stands in one store is nothing to another. */
async function* unplaced(records: BundledCall["records"]): AsyncGenerator<NewRecord> {
  for await (const record of records) {
    const { position: _position, ...plain } = record as NewRecord & { readonly position?: unknown };
    yield plain;
  }
}

function checkedOptions(options: WriteBundleOptions): WriteBundleOptions {
  needKnown("options", options, { digest: true, createdBy: true, calls: true, redaction: true });
  const { digest, createdBy, calls, redaction } = options;
  if (typeof digest?.sha256 !== "function")
    throw new InvalidArgument("digest", digest, "an object with sha256(), such as nodeDigest of offhook");
  if (typeof createdBy !== "string")
    throw new InvalidArgument("createdBy", createdBy, "the name and version of the program");
  if (!Number.isSafeInteger(calls) || calls < 0)
    throw new InvalidArgument("calls", calls, "the number of calls that will come");
  if (redaction !== null && typeof redaction?.summary !== "function")
    throw new InvalidArgument(
      "redaction",
      redaction,
      "what createRedaction() makes, or null for a plain bundle",
    );
  return options;
}
