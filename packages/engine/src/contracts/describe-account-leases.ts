import { describe, expect, it } from "vitest";
import type { AccountId } from "../call/ids.ts";
import type { AccountLease, AccountLeases } from "../store/account-lease.ts";
import { testAccount, testTime } from "../testing/record-fixtures.ts";
import { newPlace } from "./store-subject.ts";

/** How the suite gets at the leases that it judges. */
export interface AccountLeasesSubject {
  /** Opens the leases that live at `place`, made at the first opening. */
  readonly open: (place: string) => AccountLeases | Promise<AccountLeases>;
  /** Releases what `open` gave, as the end of its process does, so that the place can be opened again. */
  readonly close?: (leases: AccountLeases) => void | Promise<void>;
  /** `true`: they expire. `false`: the store notices by itself when a holder's process is gone. */
  readonly expires: boolean;
}

const forMs = 15_000;

/** The promises of `AccountLeases`, sentence by sentence, as a vitest suite. */
export function describeAccountLeases(name: string, subject: AccountLeasesSubject): void {
  const bob = "bob" as AccountId;

  async function withLeases(
    use: (leases: AccountLeases) => Promise<unknown>,
    place = newPlace(),
  ): Promise<void> {
    const leases = await subject.open(place);
    try {
      await use(leases);
    } finally {
      await subject.close?.(leases);
    }
  }

  const acquire = (leases: AccountLeases, holderId: string, at = testTime, accountId = testAccount) =>
    leases.acquireLease({ accountId, holderId, at, forMs });

  describe(`${name} as leases of accounts`, () => {
    it("gives an account that nobody runs", () =>
      withLeases(async (leases) => {
        expect(await acquire(leases, "one")).toMatchObject({
          accountId: testAccount,
          epoch: 1,
          holder: { id: "one" },
          since: testTime,
          expiresAt: subject.expires ? testTime + forMs : null,
        });
        expect(await acquire(leases, "two", testTime, bob)).toMatchObject({ accountId: bob, epoch: 1 });
      }));

    it("refuses a second engine, and names the first", () =>
      withLeases(async (leases) => {
        const { holder, expiresAt } = await acquire(leases, "one");
        await expect(acquire(leases, "two", testTime + 1)).rejects.toMatchObject({
          code: "ACCOUNT_LEASED",
          accountId: testAccount,
          holder,
          since: testTime,
          expiresAt,
          message: expect.stringMatching(/ is run by another engine.* since \d{4}-.*Z\. .*\.$/s) as string,
        });
      }));

    it("gives it to one of many that ask at once", () =>
      withLeases(async (leases) => {
        const asked = Array.from({ length: 20 }, (_, index) => acquire(leases, `engine ${index}`));
        const given = (await Promise.allSettled(asked)).filter(({ status }) => status === "fulfilled");
        expect(given).toHaveLength(1);
      }));

    it("gives the same lease to its holder again", () =>
      withLeases(async (leases) => {
        const lease = await acquire(leases, "one");
        expect(await acquire(leases, "one", testTime + 1)).toEqual(lease);
      }));

    it("counts how often the account was taken over", async () => {
      const place = newPlace();
      await withLeases(async (leases) => {
        await leases.releaseLease(await acquire(leases, "one"));
        const second = await acquire(leases, "two");
        expect(second.epoch).toBe(2);
        await leases.releaseLease(second);
      }, place);
      await withLeases(async (leases) => expect((await acquire(leases, "three")).epoch).toBe(3), place);
    });

    it("renews what is held", () =>
      withLeases(async (leases) => {
        const lease = await acquire(leases, "one");
        const later = { at: testTime + 10_000, forMs };
        const expected = { ...lease, expiresAt: subject.expires ? testTime + 25_000 : null };
        expect(await leases.renewLease(lease, later)).toEqual(expected);
        await expect(acquire(leases, "two", testTime + 20_000)).rejects.toMatchObject({
          code: "ACCOUNT_LEASED",
        });
      }));

    const outdated: readonly (readonly [string, (leases: AccountLeases) => Promise<AccountLease>])[] = [
      [
        "was given back",
        async (leases) => {
          const lease = await acquire(leases, "one");
          await leases.releaseLease(lease);
          return lease;
        },
      ],
      [
        "another one has",
        async (leases) => {
          const lease = await acquire(leases, "one");
          await leases.releaseLease(lease);
          await acquire(leases, "two");
          return lease;
        },
      ],
      [
        "the same engine has taken over again",
        async (leases) => {
          const lease = await acquire(leases, "one");
          await leases.releaseLease(lease);
          await acquire(leases, "one");
          return lease;
        },
      ],
    ];
    it.each(outdated)("does not renew a lease that %s", (_, reach) =>
      withLeases(async (leases) => {
        const lease = await reach(leases);
        await expect(leases.renewLease(lease, { at: testTime, forMs })).rejects.toMatchObject({
          code: "LEASE_LOST",
          accountId: testAccount,
          epoch: 1,
          message: expect.stringMatching(/^.{10,}\.$/s) as string,
        });
      }),
    );

    it("gives back only what is held under this epoch, and repeating is safe", () =>
      withLeases(async (leases) => {
        const first = await acquire(leases, "one");
        await leases.releaseLease(first);
        await acquire(leases, "two");
        await leases.releaseLease(first);
        await expect(acquire(leases, "three")).rejects.toMatchObject({ code: "ACCOUNT_LEASED" });
      }));

    if (subject.expires) {
      it("gives away what was not renewed in time, and tells its holder", () =>
        withLeases(async (leases) => {
          const first = await acquire(leases, "one");
          await expect(acquire(leases, "two", testTime + forMs - 1)).rejects.toMatchObject({
            code: "ACCOUNT_LEASED",
          });
          const second = await acquire(leases, "two", testTime + forMs);
          expect(second.epoch).toBe(2);
          await expect(leases.renewLease(first, { at: testTime + forMs, forMs })).rejects.toMatchObject({
            code: "LEASE_LOST",
            holder: { id: "two" },
          });
        }));

      it("renews what has expired and nobody has taken", () =>
        withLeases(async (leases) => {
          const lease = await acquire(leases, "one");
          const renewed = await leases.renewLease(lease, { at: testTime + 60_000, forMs });
          expect([renewed.epoch, renewed.expiresAt]).toEqual([1, testTime + 75_000]);
        }));
    } else {
      it("takes no time for the death of its holder", () =>
        withLeases(async (leases) => {
          await acquire(leases, "one");
          await expect(acquire(leases, "two", testTime + 10 * forMs)).rejects.toMatchObject({
            code: "ACCOUNT_LEASED",
          });
        }));

      it("gives the account away once the process of its holder is gone", async () => {
        const place = newPlace();
        await withLeases((leases) => acquire(leases, "one"), place);
        await withLeases(async (leases) => expect((await acquire(leases, "two")).epoch).toBe(2), place);
      });
    }
  });
}
