import { plainJson } from "./plain-json.ts";

/** A guard in words, as XState 5 holds it: a name, `{ type, params }`, a function, or and/or/not of these. */
export function guardText(guard: unknown): string | null {
  return guard === undefined || guard === null ? null : textOf(guard, false);
}

function textOf(guard: unknown, isInner: boolean): string {
  if (typeof guard === "string") return guard;
  if (typeof guard === "object") return namedText(guard as { type?: unknown; params?: unknown });
  const { name = "", guards, stateValue } = guard as Combined;
  if (stateValue !== undefined) return `in ${valueText(stateValue)}`;
  if (guards === undefined) return name === "" || name === "guard" ? "inline" : name;
  if (name === "not") return `not ${textOf(guards[0], true)}`;
  const joined = guards.map((each) => textOf(each, true)).join(` ${name} `);
  return isInner && guards.length > 1 ? `(${joined})` : joined;
}

interface Combined {
  readonly name?: string;
  readonly guards?: readonly unknown[];
  readonly stateValue?: unknown;
}

function namedText({ type, params }: { readonly type?: unknown; readonly params?: unknown }): string {
  const given = typeof params === "function" ? null : plainJson(params);
  const values = typeof given === "object" && given !== null ? Object.values(given).flat() : [];
  return values.length === 0 ? String(type) : `${String(type)}(${values.map(valueText).join(", ")})`;
}

function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
