import { InvalidArgument } from "@offhook/engine";

/** What stands at the door of public functions. Each throws InvalidArgument. */

export function needObject(parameter: string, value: unknown): void {
  if (typeof value !== "object" || value === null) throw new InvalidArgument(parameter, value, "an object");
}

export function needMethods(parameter: string, value: unknown, methods: readonly string[]): void {
  const found = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (methods.every((method) => typeof found[method] === "function")) return;
  const expected = `an object with ${methods.map((method) => `${method}()`).join(", ")}`;
  throw new InvalidArgument(parameter, value, expected);
}

export function needWhole(parameter: string, value: unknown, least: number, greatest = Infinity): void {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= greatest) return;
  const range = greatest === Infinity ? `from ${least}` : `from ${least} to ${greatest}`;
  throw new InvalidArgument(parameter, value, `a whole number ${range}`);
}
