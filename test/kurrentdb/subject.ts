import { afterAll } from "vitest";
import { KurrentDbDouble } from "./double/kurrentdb-double.ts";
import type { DoubleOptions } from "./double/kurrentdb-double.ts";

/** The server that the tests of a file run against. */
export interface KurrentSubject {
  /** What a test's title says. */
  readonly name: string;
  readonly url: string;
  /** With its switches; `null` when it is a real server. */
  readonly double: KurrentDbDouble | null;
}

/** Where a real server is, that may be filled with what tests write. It has to be one that is reached without TLS or credentials, or the text says them. */
export const serverVariable = "OFFHOOK_KURRENTDB_URL";

/**
 * The server named in OFFHOOK_KURRENTDB_URL, else a double, which ends with the test file. The titles of what runs against
 * it begin with its name, so that the output says which of the two it was.
 */
export async function kurrentSubject(options: DoubleOptions = {}): Promise<KurrentSubject> {
  const url = process.env[serverVariable];
  if (url !== undefined && url !== "")
    return { name: `KurrentDB at ${withoutPassword(url)}`, url, double: null };
  const double = await KurrentDbDouble.start(options);
  afterAll(() => double.close());
  return { name: "the double of KurrentDB", url: double.url, double };
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//…@");
}
