import { describe, expect, it } from "vitest";
import type { AccountId } from "../call/ids.ts";
import type { AccountStateStore, AccountStateValues } from "../store/account-state.ts";
import { testAccount, testTime } from "../testing/record-fixtures.ts";
import { newPlace } from "./store-subject.ts";

/** How the suite gets at the account state that it judges. */
export interface AccountStateSubject {
  /** Opens the state that lives at `place`, made at the first opening. */
  readonly open: (place: string) => AccountStateStore | Promise<AccountStateStore>;
  /** Releases what `open` gave, so that the place can be opened again. */
  readonly close?: (state: AccountStateStore) => void | Promise<void>;
}

/** The promises of `AccountStateStore`, sentence by sentence, as a vitest suite. */
export function describeAccountState(name: string, subject: AccountStateSubject): void {
  const bob = "bob" as AccountId;
  const dhConfig: AccountStateValues["dhConfig"] = { version: 3, g: 3, p: "c71caeb9".repeat(64) };
  const callConfig: AccountStateValues["callConfig"] = { fetchedAt: testTime, ringTimeoutMs: 90_000 };

  async function withState(
    use: (state: AccountStateStore) => Promise<void>,
    place = newPlace(),
  ): Promise<void> {
    const state = await subject.open(place);
    try {
      await use(state);
    } finally {
      await subject.close?.(state);
    }
  }

  describe(`${name} as account state`, () => {
    it("gives back what was set, by account and key", () =>
      withState(async (state) => {
        await state.set(testAccount, "dhConfig", dhConfig);
        await state.set(bob, "dhConfig", { ...dhConfig, version: 4 });
        expect(await state.get(testAccount, "dhConfig")).toEqual(dhConfig);
        expect(await state.get(bob, "dhConfig")).toEqual({ ...dhConfig, version: 4 });
        expect(await state.get(testAccount, "callConfig")).toBeUndefined();
      }));

    it("replaces a value as a whole", () =>
      withState(async (state) => {
        await state.set(testAccount, "callConfig", callConfig);
        await state.set(testAccount, "callConfig", { fetchedAt: testTime + 1 });
        expect(await state.get(testAccount, "callConfig")).toEqual({ fetchedAt: testTime + 1 });
      }));

    it("refuses what is no JSON, and keeps what stands", () =>
      withState(async (state) => {
        await state.set(testAccount, "dhConfig", dhConfig);
        const refused = state.set(testAccount, "dhConfig", undefined as never);
        await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
        expect(await state.get(testAccount, "dhConfig")).toEqual(dhConfig);
      }));

    it("keeps the last of many values set at once", () =>
      withState(async (state) => {
        const versions = Array.from({ length: 50 }, (_, version) => version);
        await Promise.all(
          versions.map((version) => state.set(testAccount, "dhConfig", { ...dhConfig, version })),
        );
        expect(await state.get(testAccount, "dhConfig")).toEqual({ ...dhConfig, version: 49 });
      }));

    it("does not share objects with whoever set or read them", () =>
      withState(async (state) => {
        const own = { ...callConfig };
        await state.set(testAccount, "callConfig", own);
        Object.assign(own, { fetchedAt: 0 });
        Object.assign((await state.get(testAccount, "callConfig"))!, { fetchedAt: 1 });
        expect(await state.get(testAccount, "callConfig")).toEqual(callConfig);
      }));

    it("is there again after it was closed and opened", async () => {
      const place = newPlace();
      await withState((state) => state.set(testAccount, "dhConfig", dhConfig), place);
      await withState(
        async (state) => expect(await state.get(testAccount, "dhConfig")).toEqual(dhConfig),
        place,
      );
    });
  });
}
