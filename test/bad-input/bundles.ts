import * as replay from "@offhook/replay";
import * as offhook from "offhook";
import type { Row } from "./row.ts";

const digest = offhook.nodeDigest;
const key = new Uint8Array(32);
const written = { digest, createdBy: "a test", calls: 0, redaction: null };

/** Bundles, and what stands in them instead of names. */
export const bundleRows: readonly Row[] = [
  {
    call: "writeBundle",
    given: "no digest",
    act: () => replay.writeBundle([], { ...written, digest: {} as never }),
    says: /^digest must be an object with sha256\(\)/,
  },
  {
    call: "writeBundle",
    given: "half a call",
    act: () => replay.writeBundle([], { ...written, calls: 0.5 }),
    says: /^calls must be the number of calls that will come, not 0\.5\.$/,
  },
  {
    call: "writeBundle",
    given: "no word on redaction",
    act: () => replay.writeBundle([], { ...written, redaction: undefined as never }),
    says: /^redaction must be what createRedaction\(\) makes, or null/,
  },
  {
    call: "readBundle",
    given: "no lines",
    act: () => replay.readBundle(7 as never, digest),
    says: /^lines must be the lines of a bundle, not 7\.$/,
  },
  {
    call: "bundleContents",
    given: "no lines",
    act: () => replay.bundleContents(7 as never, digest),
    says: /^lines must be the lines of a bundle, not 7\.$/,
  },
  {
    call: "openBundle",
    given: "another file",
    act: () => replay.openBundle(["SQLite format 3"], { digest }),
    code: "BUNDLE_UNREADABLE",
    says: /^Line 1 does not begin a bundle/,
  },
  {
    call: "openBundle",
    given: "a name that is none",
    act: () => replay.openBundle([], { digest, name: 7 as never }),
    says: /^name must be the name of the bundle, not 7\.$/,
  },
  {
    call: "createRedaction",
    given: "a key that is too short",
    act: () => replay.createRedaction({ key: new Uint8Array(31), digest, startAt: 0 }),
    says: /^key must be at least 32 random bytes, not "\(not shown\)"\.$/,
  },
  {
    call: "createRedaction",
    given: "no time",
    act: () => replay.createRedaction({ key, digest, startAt: Number.NaN }),
    says: /^startAt must be a time in milliseconds, not NaN\.$/,
  },
  {
    call: "recordedOrigin",
    given: "no records",
    act: () => replay.recordedOrigin({} as never),
    says: /^records must be a list of records/,
  },
  {
    call: "originSentences",
    given: "no origin",
    act: () => replay.originSentences(7 as never),
    says: /^origin must be what recordedOrigin\(\) gives, not 7\.$/,
  },
  {
    call: "recordedStore",
    given: "no rows",
    act: () => replay.recordedStore({ records: [] } as never),
    says: /^calls must be rows of an index of calls, not undefined\.$/,
  },
];
