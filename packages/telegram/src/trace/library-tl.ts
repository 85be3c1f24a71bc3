import type { TraceTl } from "./trace-tl.ts";
import { withLast } from "./trace-tl.ts";

/** What libraries hang on their objects besides the fields of TL. */
const notFields = new Set([
  "CONSTRUCTOR_ID",
  "SUBCLASS_OF_ID",
  "classType",
  "className",
  "originalArgs",
  "flags",
  "_",
]);

/**
 * An object of GramJS, teleproto (told apart by `className`) or mtcute (by `_`) as plain JSON, without what is no field of
 * TL. `undefined` for anything else.
 */
export function traceTlOf(value: unknown): TraceTl | undefined {
  if (typeof value === "boolean") return { _: value ? "boolTrue" : "boolFalse" };
  const name = nameOf(value);
  return name === undefined ? undefined : objectOf(value as object, name, 0);
}

/** `phone.requestCall` of whatever library the object is; `undefined` for what is no object of TL. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { className, _: name } = value as { readonly className?: unknown; readonly _?: unknown };
  if (typeof className === "string") return withLast(className, (letter) => letter.toLowerCase());
  return typeof name === "string" ? name : undefined;
}

const deepest = 12;

function objectOf(object: object, name: string, depth: number): TraceTl {
  const fields = Object.entries(object).filter(
    ([field, content]) =>
      !notFields.has(field) &&
      !field.startsWith("_") &&
      content !== null &&
      content !== undefined &&
      content !== false &&
      typeof content !== "function",
  );
  return {
    _: name,
    ...Object.fromEntries(fields.map(([field, content]) => [field, valueOf(content, depth + 1)])),
  };
}

function valueOf(value: unknown, depth: number): TraceTl {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null || depth > deepest) return null;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64url") };
  if (Array.isArray(value)) return value.map((item) => valueOf(item, depth));
  const name = nameOf(value);
  // Longs: `big-integer` of GramJS and teleproto, `Long` of mtcute.
  return name === undefined ? (value as { toString(): string }).toString() : objectOf(value, name, depth);
}
