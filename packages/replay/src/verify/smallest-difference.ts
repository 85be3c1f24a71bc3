import { InvalidArgument } from "@offhook/engine";
import { cutTo } from "../text/cells.ts";
import { plainText } from "../text/plain-text.ts";

/** Where two values differ first, as deep inside as they are alike around it. */
export interface SmallestDifference {
  /** Such as `effects[0].params.reason`. */
  readonly path: string;
  /** The values there; `(absent)` where one side has none. */
  readonly recorded: string;
  readonly computed: string;
}

/** The smallest part in which what was recorded and what is computed differ. Text that is JSON is looked into. @throws InvalidArgument */
export function smallestDifference(field: string, recorded: string, computed: string): SmallestDifference {
  for (const [name, value] of Object.entries({ field, recorded, computed }))
    if (typeof value !== "string") throw new InvalidArgument(name, value, "a text");
  return differenceOf(field, parsed(recorded), parsed(computed));
}

function differenceOf(path: string, recorded: unknown, computed: unknown): SmallestDifference {
  const [a, b] = [childrenOf(recorded), childrenOf(computed)];
  if (a === null || b === null || Array.isArray(recorded) !== Array.isArray(computed))
    return { path, recorded: shown(recorded), computed: shown(computed) };
  const inArray = Array.isArray(recorded);
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const name = inArray ? `${path}[${key}]` : `${path}.${plainText(key, 40)}`;
    if (!a.has(key) || !b.has(key))
      return {
        path: name,
        recorded: a.has(key) ? shown(a.get(key)) : "(absent)",
        computed: b.has(key) ? shown(b.get(key)) : "(absent)",
      };
    if (JSON.stringify(a.get(key)) !== JSON.stringify(b.get(key)))
      return differenceOf(name, a.get(key), b.get(key));
  }
  return { path, recorded: shown(recorded), computed: shown(computed) };
}

function childrenOf(value: unknown): ReadonlyMap<string, unknown> | null {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function shown(value: unknown): string {
  return cutTo(plainText(typeof value === "string" ? value : (JSON.stringify(value) ?? "(absent)"), 200), 60);
}
