import { OffhookError } from "@offhook/engine";
import { firstValueFrom } from "rxjs";
import type { Observable } from "rxjs";
import { expect } from "vitest";

/** One wrong argument of a public function, and what its caller is told. */
export interface Row {
  /** The function, or a method of what it makes: `placeCall of createCallEngine`. */
  readonly call: string;
  readonly given: string;
  readonly act: () => unknown;
  /** Default INVALID_ARGUMENT. */
  readonly code?: string;
  /** The sentence names the value, or says that it does not show it, and what would do. */
  readonly says: RegExp;
}

/** The rows of an entry point, and its functions that can't be given anything wrong, each with the reason. */
export interface EntryPoint {
  readonly name: string;
  readonly module: object;
  readonly rows: readonly Row[];
  readonly harmless: Readonly<Record<string, string>>;
}

export async function refuses({ act, code = "INVALID_ARGUMENT", says }: Row): Promise<void> {
  const error = await failureOf(act);
  expect(error, String((error as Error | undefined)?.stack)).toBeInstanceOf(OffhookError);
  expect(error).toMatchObject({ code });
  expect((error as OffhookError).message).toMatch(says);
}

/** What is thrown, rejected with, or errors the stream. */
async function failureOf(act: () => unknown): Promise<unknown> {
  try {
    const made = act();
    if (typeof made === "object" && made !== null) {
      if (Symbol.asyncIterator in made) await (made as AsyncIterable<unknown>)[Symbol.asyncIterator]().next();
      else if ("subscribe" in made) await firstValueFrom(made as Observable<unknown>);
      else if (Symbol.iterator in made) (made as Iterable<unknown>)[Symbol.iterator]().next();
    }
    await made;
  } catch (error) {
    return error;
  }
  return undefined;
}
