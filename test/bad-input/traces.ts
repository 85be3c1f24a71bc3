import * as offhook from "offhook";
import * as telegram from "@offhook/telegram";
import type { Row } from "./row.ts";

/** Traces of clients, and what they become. */
export const traceRows: readonly Row[] = [
  {
    call: "traceCalls",
    given: "no client",
    act: () => telegram.traceCalls({} as never, () => {}),
    says: /^client must be a client of GramJS, teleproto or mtcute, not an object\.$/,
  },
  {
    call: "traceCalls",
    given: "no sink",
    act: () => telegram.traceCalls({} as never, "file" as never),
    says: /^sink must be a function that takes a line, not "file"\.$/,
  },
  {
    call: "traceCalls",
    given: "an account with a space",
    act: () => telegram.traceCalls({} as never, () => {}, { account: "al ice" }),
    says: /^account must be 1 to 64 characters .*, not "al ice"\.$/,
  },
  {
    call: "foldTrace",
    given: "no lines",
    act: () => telegram.foldTrace(7 as never, { digest: offhook.nodeDigest }),
    says: /^lines must be the lines of a trace, not 7\.$/,
  },
  {
    call: "foldTrace",
    given: "no digest",
    act: () => telegram.foldTrace([], {} as never),
    says: /^digest must be an object with sha256\(\)/,
  },
];
