import { isTlObject } from "../client/tl-fields.ts";
import type { TlObject } from "../client/tl-fields.ts";

/**
 * A TL object as JSON: its name as `_` (`phone.requestCall`, `phoneCallWaiting`), fields by their names in camelCase
 * (`gAHash`), `long` as a decimal string, bytes as `{"bytes":"<base64url>"}`, flags that are not set left out.
 */
export type TraceTl =
  | string
  | number
  | boolean
  | null
  | readonly TraceTl[]
  | { readonly bytes: string }
  | { readonly _: string; readonly [field: string]: TraceTl };

/** The object that a client library would have made of it, as our conversions take it. */
export function tlObjectOf(value: unknown): TlObject | undefined {
  const made = tlValueOf(value, 0);
  return isTlObject(made) ? made : undefined;
}

const deepest = 12;

function tlValueOf(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > deepest) return value;
  if (Array.isArray(value)) return value.map((item) => tlValueOf(item, depth + 1));
  const { _: name, bytes } = value as { readonly _?: unknown; readonly bytes?: unknown };
  if (typeof name !== "string")
    return typeof bytes === "string" ? Uint8Array.from(Buffer.from(bytes, "base64url")) : value;
  const fields = Object.entries(value).filter(([field]) => field !== "_" && field !== "className");
  return {
    ...Object.fromEntries(fields.map(([field, content]) => [field, tlValueOf(content, depth + 1)])),
    className: withLast(name, (letter) => letter.toUpperCase()),
  };
}

/** `phone.PhoneCall` for `phone.phoneCall`, and the other way round. */
export function withLast(name: string, change: (letter: string) => string): string {
  const dot = name.lastIndexOf(".") + 1;
  return name.slice(0, dot) + change(name.charAt(dot)) + name.slice(dot + 1);
}
