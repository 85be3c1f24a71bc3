import type { CallQuery, CallSummary } from "@offhook/engine";
import { InvalidArgument, needKnown } from "@offhook/engine";
import { both } from "./filter-query.ts";
import { filterFields } from "./filter-fields.ts";
import type { CallTest, FilterField } from "./filter-fields.ts";
import { FilterInvalid } from "./filter-invalid.ts";
import { filterWords } from "./filter-words.ts";
import type { FilterWord } from "./filter-words.ts";

/*
 * The filter language of lists:
 *
 *     filter     = all { "or" all }
 *     all        = one { ["and"] one }
 *     one        = "not" one | "(" filter ")" | condition
 *     condition  = field ( "=" | "!=" | "~" | ">" | ">=" | "<" | "<=" ) value
 *
 *     reason~timeout ring>30s since=2h and not direction=in
 */

/** What a filter is read with. */
export interface CallFilterOptions {
  /** What `since=2h` counts from: machine time, Unix milliseconds. */
  readonly now: number;
}

/** Says of a row of the index whether it is meant. */
export interface CallFilter {
  (call: CallSummary): boolean;
  /**
   * Conditions that every call meets which is meant, for `store.listCalls`: a store with an index for them reads fewer rows.
   * Other calls may meet them too.
   */
  readonly query: Pick<CallQuery, "live" | "direction" | "createdSince" | "createdBefore">;
}

/**
 * Reads a filter; the result says of a row of the index whether it is meant. An empty filter means every call.
 * @throws FilterInvalid (FILTER_INVALID) that points at the place, InvalidArgument
 */
export function callFilter(filter: string, options: CallFilterOptions): CallFilter {
  if (typeof filter !== "string") throw new InvalidArgument("filter", filter, "a text");
  needKnown("options", options, { now: true });
  const { now } = options;
  if (typeof now !== "number" || !Number.isFinite(now))
    throw new InvalidArgument("now", now, "a time in milliseconds");
  const words = filterWords(filter);
  const { test, query } =
    words.length === 0 ? { test: () => true, query: {} } : new FilterReading(filter, words, now).whole();
  return Object.assign((call: CallSummary) => test(call), { query });
}

/** The fields of the filter language with what they mean, for help texts. */
export const callFilterFields: readonly {
  readonly field: string;
  readonly help: string;
  readonly form: string;
}[] = Object.entries(filterFields).map(([field, { help, form }]) => ({ field, help, form }));

/** Deeper brackets are no filter that a person writes, and would use up the stack. */
const deepestBrackets = 32;

/** A part of a filter. */
interface Part {
  readonly test: CallTest;
  readonly query: CallFilter["query"];
}

class FilterReading {
  readonly #filter: string;
  readonly #words: readonly FilterWord[];
  readonly #now: number;
  #next = 0;
  #depth = 0;

  constructor(filter: string, words: readonly FilterWord[], now: number) {
    this.#filter = filter;
    this.#words = words;
    this.#now = now;
  }

  whole(): Part {
    const part = this.#any();
    const left = this.#words[this.#next];
    if (left !== undefined)
      throw this.#refused(left.position, `there is no bracket that this ${left.kind} closes.`);
    return part;
  }

  #any(): Part {
    const parts = [this.#all()];
    while (this.#take("or")) parts.push(this.#all());
    if (parts.length === 1) return parts[0]!;
    return { test: (call) => parts.some(({ test }) => test(call)), query: {} };
  }

  #all(): Part {
    const parts = [this.#one()];
    while (this.#take("and") || this.#isOneAhead()) parts.push(this.#one());
    if (parts.length === 1) return parts[0]!;
    return {
      test: (call) => parts.every(({ test }) => test(call)),
      query: parts.map(({ query }) => query).reduce(both),
    };
  }

  #one(): Part {
    const word = this.#words[this.#next++];
    if (word === undefined) throw this.#refused(this.#filter.length, "a condition is missing at the end.");
    if (++this.#depth > deepestBrackets)
      throw this.#refused(
        word.position,
        `more than ${deepestBrackets} brackets and nots inside one another.`,
      );
    try {
      return this.#oneOf(word);
    } finally {
      this.#depth--;
    }
  }

  #oneOf(word: FilterWord): Part {
    switch (word.kind) {
      case "not": {
        const { test } = this.#one();
        return { test: (call) => !test(call), query: {} };
      }
      case "(": {
        const part = this.#any();
        if (!this.#take(")")) throw this.#refused(word.position, "this bracket is not closed.");
        return part;
      }
      case "condition":
        return this.#condition(word);
      default:
        throw this.#refused(word.position, `a condition must stand before ${JSON.stringify(word.kind)}.`);
    }
  }

  #condition({ position, field, comparison, value }: FilterWord & { readonly kind: "condition" }): Part {
    if (!Object.hasOwn(filterFields, field)) {
      const fields = Object.keys(filterFields).join(", ");
      throw this.#refused(position, `there is no field ${JSON.stringify(field)}; there are ${fields}.`);
    }
    const known: FilterField = filterFields[field as keyof typeof filterFields];
    if (!known.comparisons.includes(comparison))
      throw this.#refused(position, `${field} takes ${known.comparisons.join(" ")} and not ${comparison}.`);
    const test = known.test(comparison, value, this.#now);
    if (test === undefined)
      throw this.#refused(
        position,
        `${field} takes ${known.form}, not ${JSON.stringify(value.slice(0, 40))}.`,
      );
    return { test, query: known.query?.(comparison, value, this.#now) ?? {} };
  }

  #isOneAhead(): boolean {
    const kind = this.#words[this.#next]?.kind;
    return kind === "condition" || kind === "not" || kind === "(";
  }

  #take(kind: FilterWord["kind"]): boolean {
    if (this.#words[this.#next]?.kind !== kind) return false;
    this.#next++;
    return true;
  }

  #refused(position: number, problem: string): FilterInvalid {
    return new FilterInvalid(this.#filter, position, problem);
  }
}
