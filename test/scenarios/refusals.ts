import { refused } from "./faults.ts";
import { playEach } from "./two-phones.ts";
import type { Side, TwoPhones } from "./two-phones.ts";
import type { Person } from "./world.ts";

/*
 * Every error that Telegram's documentation or its clients name for a method of calls, and what becomes of the call:
 * what each side records, how it ends, and what the server is told.
 */

export interface Refusal {
  readonly error: string;
  readonly alice: Side;
  readonly bob: Side | null;
  readonly server: readonly string[];
}

export type When = (phones: TwoPhones) => Promise<unknown>;

export function eachRefusal(
  { method, of, times = 1 }: { readonly method: string; readonly of?: Person; readonly times?: number },
  when: When,
  refusals: readonly Refusal[],
): void {
  playEach(
    refusals.map(({ error, ...expected }) => ({
      title: `${method}: ${error}`,
      given: { faults: [{ ...refused(method, error, of), times }] },
      when,
      ...expected,
    })),
  );
}

export const answered: When = async ({ place, answer }) => {
  await place();
  await answer();
};

/** Alice is refused; a minute later, when she has done with the call, Bob hangs up as well. */
export const bothHangUp: When = async ({ confirm, hangUp, pass, alice, bob }) => {
  await confirm();
  await hangUp(alice);
  await pass(61_000);
  await hangUp(bob);
};

export const signals: When = async ({ world, confirm, hangUp, alice, bob }) => {
  const call = await confirm();
  await world.during(call.sendSignaling(Uint8Array.of(1, 2, 3)));
  await world.clock.settle();
  await hangUp(alice.call().view.over ? bob : alice);
};
