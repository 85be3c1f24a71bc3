import { InvalidArgument } from "./offhook-error.ts";

/** What stands at the door of public functions. Each throws InvalidArgument. */

export function needObject(parameter: string, value: unknown, expected = "an object"): void {
  if (typeof value !== "object" || value === null) throw new InvalidArgument(parameter, value, expected);
}

export function needMethods(parameter: string, value: unknown, methods: readonly string[]): void {
  const found = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (methods.every((method) => typeof found[method] === "function")) return;
  const expected = `an object with ${methods.map((method) => `${method}()`).join(", ")}`;
  throw new InvalidArgument(parameter, value, expected);
}

export function needNumber(parameter: string, value: number, expected: string): void {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new InvalidArgument(parameter, value, expected);
}

/** An object, and no name in it that nobody reads: a slip of the pen would count for nothing without a word. */
export function needKnown(parameter: string, value: object, names: readonly string[]): void {
  needObject(parameter, value);
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined || names.includes(name)) continue;
    throw new InvalidArgument(`${parameter}.${name}`, "(given)", `absent (known are ${names.join(", ")})`);
  }
}

/** What is given, and the default of what is left out or undefined. */
export function withDefaults<T extends object>(parameter: string, given: Partial<T>, defaults: T): T {
  needKnown(parameter, given, Object.keys(defaults));
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(named) };
}
