import { InvalidArgument } from "./offhook-error.ts";

/** What stands at the door of public functions, here and in the packages that stand on this one. */

/** @throws InvalidArgument */
export function needObject(parameter: string, value: unknown, expected = "an object"): void {
  if (typeof value !== "object" || value === null) throw new InvalidArgument(parameter, value, expected);
}

/** @throws InvalidArgument for what lacks one of the methods, such as a port of another kind */
export function needMethods(parameter: string, value: unknown, methods: readonly string[]): void {
  const found = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (methods.every((method) => typeof found[method] === "function")) return;
  const expected = `an object with ${methods.map((method) => `${method}()`).join(", ")}`;
  throw new InvalidArgument(parameter, value, expected);
}

/** @throws InvalidArgument */
export function needNumber(parameter: string, value: number, expected: string): void {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new InvalidArgument(parameter, value, expected);
}

/** When a clock shall do what. @throws InvalidArgument */
export function needDue(dueAt: number, task: () => void): void {
  if (typeof dueAt !== "number" || Number.isNaN(dueAt))
    throw new InvalidArgument("dueAt", dueAt, "a time in milliseconds");
  if (typeof task !== "function") throw new InvalidArgument("task", task, "a function");
}

/**
 * An object, and no name in it that nobody reads: a slip of the pen would count for nothing without a word. What is undefined
 * counts as left out.
 * @param known an object with all the names, complete by type; its values do not matter
 * @throws InvalidArgument, which shows no value
 */
export function needKnown<T extends object>(
  parameter: string,
  value: T,
  known: Readonly<Record<keyof NoInfer<T>, unknown>>,
): void {
  needObject(parameter, value);
  if (Array.isArray(value) || typeof (value as { then?: unknown }).then === "function")
    throw new InvalidArgument(parameter, value, "an object");
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined || Object.hasOwn(known, name)) continue;
    const names = Object.keys(known).join(", ");
    throw new InvalidArgument(`${parameter}.${name}`, "(given)", `absent (known are ${names})`);
  }
}

/** What is given, and the default of what is left out or undefined. */
export function withDefaults<T extends object>(parameter: string, given: Partial<T>, defaults: T): T {
  needKnown<Partial<T>>(parameter, given, defaults);
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(named) };
}
