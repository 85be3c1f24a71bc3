import { FilterInvalid } from "./filter-invalid.ts";

export type Comparison = "=" | "!=" | "~" | ">" | ">=" | "<" | "<=";

/** A word of a filter: a bracket, `and`, `or`, `not`, or a condition such as `talk>10s`. */
export type FilterWord =
  | { readonly kind: "(" | ")" | "and" | "or" | "not"; readonly position: number }
  | {
      readonly kind: "condition";
      readonly position: number;
      readonly field: string;
      readonly comparison: Comparison;
      readonly value: string;
    };

/** Longer filters are no filters that a person writes. */
export const longestFilter = 2_000;

const space = /\s*/y;
const bracket = /[()]/y;
const joint = /(and|or|not)(?=[\s()]|$)/iy;
const condition = /([a-z]+)(!=|>=|<=|=|~|>|<)(?:"([^"]*)"|([^\s()"]+))/iy;

/** @throws FilterInvalid */
export function filterWords(filter: string): readonly FilterWord[] {
  if (filter.length > longestFilter)
    throw new FilterInvalid(filter, longestFilter, `more than ${longestFilter} characters.`);
  const words: FilterWord[] = [];
  let position = matchAt(space, filter, 0)?.[0].length ?? 0;
  while (position < filter.length) {
    const [word, length] = wordAt(filter, position);
    words.push(word);
    position += length;
    position += matchAt(space, filter, position)?.[0].length ?? 0;
  }
  return words;
}

function wordAt(filter: string, position: number): readonly [FilterWord, length: number] {
  const bracketed = matchAt(bracket, filter, position);
  if (bracketed !== null) return [{ kind: bracketed[0] as "(" | ")", position }, 1];
  const joined = matchAt(joint, filter, position);
  if (joined !== null) {
    const [text] = joined;
    return [{ kind: text.toLowerCase() as "and" | "or" | "not", position }, text.length];
  }
  const found = matchAt(condition, filter, position);
  if (found === null) {
    const [text = ""] = /^\S{1,24}/.exec(filter.slice(position)) ?? [];
    throw new FilterInvalid(
      filter,
      position,
      `${JSON.stringify(text)} is no condition; write field=value, for example state=confirmed or talk>10s, with quotes around a value that holds spaces.`,
    );
  }
  const [text, field = "", comparison, quoted, bare] = found;
  const word = {
    kind: "condition",
    position,
    field: field.toLowerCase(),
    value: quoted ?? bare ?? "",
  } as const;
  return [{ ...word, comparison: comparison as Comparison }, text.length];
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
