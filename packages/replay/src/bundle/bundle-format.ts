import type { CallSummary, NewRecord } from "@offhook/engine";

/**
 * A bundle: one or many recorded calls in one file that can be sent to somebody. JSON Lines, UTF-8, one object per line:
 *
 *     {"format":"offhook-bundle","version":1,"mode":"redacted","createdBy":"offhook 0.1.0","calls":1,"sum":"…"}
 *     {"call":{…},"sum":"…"}       the row of the index; before the records of its call
 *     {"record":{…},"sum":"…"}     the records of the call, then its signalling packets, by revision
 *     {"end":{"calls":1,"records":9},"sum":"…"}
 *
 * `sum` is SHA-256, lower-case hex, over the `sum` of the line before (nothing for the first) and the line's own object
 * without `sum`, as JSON without white space. So that of the last line covers the whole bundle, and the first line that
 * was changed is found. A line can be read by itself; a reader needs no line but the ones that it wants.
 */
export const bundleFormat = "offhook-bundle";

/** The version that is written, and the newest that is read. */
export const bundleVersion = 1;

/** `redacted`: pseudonyms in place of names, nothing that identifies anybody. `plain`: the records as they were. */
export type BundleMode = "redacted" | "plain";

/** The first line. */
export interface BundleHeader {
  readonly format: typeof bundleFormat;
  readonly version: number;
  readonly mode: BundleMode;
  /** The program and its version. */
  readonly createdBy: string;
  /** How many calls follow. */
  readonly calls: number;
}

/** A call with both its streams. */
export interface BundledCall {
  readonly call: CallSummary;
  readonly records: Iterable<NewRecord> | AsyncIterable<NewRecord>;
}

/** What a line holds besides its `sum`. */
export type BundleItem =
  | BundleHeader
  | { readonly call: CallSummary }
  | { readonly record: NewRecord }
  | { readonly end: BundleEnd };

/** The last line. */
export interface BundleEnd {
  readonly calls: number;
  readonly records: number;
}
