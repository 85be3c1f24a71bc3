import { Unreadable } from "../unreadable.ts";
import { fieldOf, isJsonObject } from "./bounded-json.ts";
import type { Json, JsonObject } from "./bounded-json.ts";

/* Reading the fields of a message. Each throws Unreadable and names the field. */

export function textField(object: JsonObject, name: string, ifAbsent?: string): string {
  const value = fieldOf(object, name) ?? ifAbsent;
  if (typeof value !== "string") throw new Unreadable(`${name} must be a text`);
  return value;
}

export function flagField(object: JsonObject, name: string): boolean {
  const value = fieldOf(object, name) ?? false;
  if (typeof value !== "boolean") throw new Unreadable(`${name} must be true or false`);
  return value;
}

export function numberField(object: JsonObject, name: string, ifAbsent?: number): number {
  const value = fieldOf(object, name) ?? ifAbsent;
  if (typeof value !== "number") throw new Unreadable(`${name} must be a number`);
  return value;
}

/** 32 bits without a sign, which tgcalls writes as a text or as a number. */
export function uint32Text(value: Json | undefined, name: string): string {
  const number = typeof value === "string" && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0 || number > 0xffff_ffff) {
    throw new Unreadable(`${name} must be a number from 0 to 4294967295`);
  }
  return String(number);
}

export function choiceField<T extends string | number>(
  object: JsonObject,
  name: string,
  choices: readonly T[],
  ifAbsent?: T,
): T {
  const value = fieldOf(object, name) ?? ifAbsent;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new Unreadable(`${name} must be one of ${choices.join(", ")}`);
  return found;
}

/** A list of objects, each one read by `read`; absent is empty where that is allowed. */
export function objectsField<T>(
  object: JsonObject,
  name: string,
  read: (each: JsonObject) => T,
  isOptional = false,
): readonly T[] {
  const value = fieldOf(object, name) ?? (isOptional ? [] : undefined);
  if (!Array.isArray(value)) throw new Unreadable(`${name} must be a list`);
  return value.map((each: Json) => {
    if (!isJsonObject(each)) throw new Unreadable(`${name} must hold objects`);
    return read(each);
  });
}
