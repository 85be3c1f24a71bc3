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
