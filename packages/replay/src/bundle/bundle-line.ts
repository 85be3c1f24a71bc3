import type { Digest } from "@offhook/engine";
import type { BundleItem } from "./bundle-format.ts";

/** What stands before the first line. */
export const emptySum = "";

/** A line without its end. */
export function bundleLine(item: BundleItem, previousSum: string, digest: Digest): BundleLine {
  const body = JSON.stringify(item);
  const sum = sumOf(body, previousSum, digest);
  return { text: `${body.slice(0, -1)},"sum":"${sum}"}`, sum };
}

/** A line as it is written, and the sum that the next one goes on from. */
export interface BundleLine {
  readonly text: string;
  readonly sum: string;
}

/** What a line says, whether or not it is what was written. `null`: it is no object, or has no sum. */
export function readLine(
  text: string,
  previousSum: string,
  digest: Digest,
): { readonly item: object; readonly sum: string; readonly isWhole: boolean } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { sum, ...item } = value as { readonly sum?: unknown };
  if (typeof sum !== "string") return null;
  return { item, sum, isWhole: sumOf(JSON.stringify(item), previousSum, digest) === sum };
}

const encoder = new TextEncoder();

function sumOf(body: string, previousSum: string, digest: Digest): string {
  const bytes = digest.sha256(encoder.encode(previousSum + body));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
