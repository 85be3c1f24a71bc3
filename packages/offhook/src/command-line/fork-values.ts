import { InvalidArgumentError } from "commander";

/** A record of a call by its number. */
export function recordNumber(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be the number of a record, as offhook show has it.");
}

/** `5`, `5,7`, `5-8`. */
export function recordNumbers(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, ...text.split(",").flatMap(range)];
}

function range(text: string): readonly number[] {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const first = Number(from);
  const last = Number(to);
  if (!(last >= first))
    throw new InvalidArgumentError("It must be numbers of records, such as 5, 5,7 or 5-8.");
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** `3,4`. */
export function recordPair(
  text: string,
  before: readonly (readonly [number, number])[] = [],
): readonly (readonly [number, number])[] {
  const [, a, b] = /^(\d{1,5}),(\d{1,5})$/.exec(text) ?? [];
  if (a === undefined || b === undefined)
    throw new InvalidArgumentError("It must be two records, such as 3,4.");
  return [...before, [Number(a), Number(b)]];
}

/** Other fields for the data of a record. */
export interface FieldEdit {
  readonly revision: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** `5={"reason":"busy"}`. */
export function fieldEdit(text: string, before: readonly FieldEdit[] = []): readonly FieldEdit[] {
  const [, number, json = ""] = /^(\d{1,5})=(\{[^]*\})$/.exec(text) ?? [];
  try {
    if (number !== undefined) return [...before, { revision: Number(number), data: JSON.parse(json) }];
  } catch {
    // Said below, in the words of an option.
  }
  throw new InvalidArgumentError(
    'It must be the number of a record and its other fields: 5={"reason":"busy"}.',
  );
}
