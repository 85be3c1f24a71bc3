import { InvalidArgument, needKnown } from "@offhook/engine";

/** What stands at the door of public functions. Each throws InvalidArgument. */

export function needWhole(parameter: string, value: unknown, least: number, greatest = Infinity): void {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= greatest) return;
  const range = greatest === Infinity ? `from ${least}` : `from ${least} to ${greatest}`;
  throw new InvalidArgument(parameter, value, `a whole number ${range}`);
}

/** What may stand in a place: in words, and the question. */
export interface Part {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  /** `true`: it can't be left out. */
  readonly isNeeded?: true;
}

export const texts: Part = { expected: "a text", holds: (value) => typeof value === "string" };
export const truths: Part = { expected: "true or false", holds: (value) => typeof value === "boolean" };
export const wholeNumbers: Part = {
  expected: "a whole number, 0 or more",
  holds: (value) => Number.isInteger(value) && Number(value) >= 0,
};
export const bigints: Part = { expected: "a bigint", holds: (value) => typeof value === "bigint" };
/** A number would count for nobody: what is compared with it is a bigint. */
export const userIds: Part = {
  expected: "a bigint from 1n to 2n ** 52n",
  holds: (value) => typeof value === "bigint" && value >= 1n && value <= 1n << 52n,
};

export function oneOf(...words: readonly string[]): Part {
  const expected = `one of ${words.join(", ")}`;
  return { expected, holds: (value) => words.includes(value as string) };
}

export function needed(part: Part): Part {
  return { ...part, isNeeded: true };
}

export function listOf({ expected, holds }: Part): Part {
  return {
    expected: `a list, each of it ${expected}`,
    holds: (value) => Array.isArray(value) && value.every(holds),
  };
}

export function needPart(parameter: string, value: unknown, { expected, holds }: Part): void {
  if (!holds(value)) throw new InvalidArgument(parameter, value, expected);
}

/**
 * An object of these parts and no others; what is undefined is left out, and may be unless it is needed.
 * @param prefix stands before the name of a part in the sentence
 */
export function needParts<T extends object>(
  parameter: string,
  value: T,
  parts: Readonly<Record<keyof NoInfer<T>, Part>>,
  prefix = "",
): void {
  needKnown(parameter, value, parts);
  for (const [name, part] of Object.entries<Part>(parts)) {
    const given = value[name as keyof T];
    if (given !== undefined || part.isNeeded === true) needPart(`${prefix}${name}`, given, part);
  }
}
