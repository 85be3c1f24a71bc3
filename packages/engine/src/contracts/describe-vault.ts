import { describe, expect, it, onTestFinished } from "vitest";
import type { AccountId, PeerRef, TelegramCallId } from "../call/ids.ts";
import { secretNames } from "../store/vault.ts";
import type { SecretName, Vault } from "../store/vault.ts";
import { testAccount, testCallId } from "../testing/record-fixtures.ts";
import { seededRandom } from "../testing/seeded-random.ts";
import { expectCode, newPlace } from "./store-subject.ts";

/** How the suite gets at the vault that it judges. */
export interface VaultSubject {
  /** Opens the vault that lives at `place`, made at the first opening. The suite closes what it opens. */
  readonly open: (place: string) => Vault | Promise<Vault>;
  /** All bytes that the vault at `place` has stored anywhere, so that the suite can look for what should be gone. */
  readonly bytesAt?: (place: string) => Uint8Array | Promise<Uint8Array>;
}

/**
 * The promises of `Vault`, sentence by sentence, as a vitest suite.
 *
 *     describeVault("myVault", { open: (place) => myVault(join(folder, place)) });
 */
export function describeVault(name: string, subject: VaultSubject): void {
  const exponent = secretNames.exponent(testCallId(1));
  const key = secretNames.key(testCallId(1));
  const peer = secretNames.peer(testAccount, "some-peer" as PeerRef);
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  async function opened(place = newPlace()): Promise<Vault> {
    const vault = await subject.open(place);
    onTestFinished(() => vault.close());
    return vault;
  }

  describe(`${name} as a vault`, () => {
    describe("put", () => {
      it("stores entries and gives them back", async () => {
        const vault = await opened();
        const entries = [
          { name: exponent, value: bytes("exponent") },
          { name: secretNames.text(testCallId(1), "comment"), value: new Uint8Array() },
          {
            name: secretNames.media(testAccount, "-9" as TelegramCallId),
            value: new Uint8Array(100_000).fill(7),
          },
        ];
        expect(await vault.put(entries)).toEqual(entries.map(({ value }) => value));
        for (const entry of entries) expect(await vault.get(entry.name)).toEqual(entry.value);
        expect(await vault.get(key)).toBeUndefined();
      });

      it("never replaces: the first value wins, and is what a repetition gets", async () => {
        const vault = await opened();
        await vault.put([{ name: exponent, value: bytes("first") }]);
        const stand = await vault.put([
          { name: exponent, value: bytes("second") },
          { name: key, value: bytes("new") },
        ]);
        expect(stand).toEqual([bytes("first"), bytes("new")]);
        expect(await vault.get(exponent)).toEqual(bytes("first"));
      });

      it("lets one of many at once win, and tells all of them which", async () => {
        const vault = await opened();
        const all = await Promise.all(
          Array.from({ length: 20 }, (_, number) =>
            vault.put([{ name: exponent, value: Uint8Array.of(number) }]),
          ),
        );
        const winner = await vault.get(exponent);
        for (const values of all) expect(values).toEqual([winner]);
      });

      it("takes the first of two entries with one name", async () => {
        const vault = await opened();
        const twice = ["a", "b"].map((value) => ({ name: exponent, value: bytes(value) }));
        expect(await vault.put(twice)).toEqual([bytes("a"), bytes("a")]);
      });

      it("does not share bytes with whoever stored or read them", async () => {
        const vault = await opened();
        const value = bytes("secret");
        const [stored] = await vault.put([{ name: exponent, value }]);
        value.fill(0);
        stored?.fill(0);
        (await vault.get(exponent))?.fill(0);
        expect(await vault.get(exponent)).toEqual(bytes("secret"));
      });
    });

    it("replace replaces", async () => {
      const vault = await opened();
      await vault.replace([{ name: peer, value: bytes("old") }]);
      await vault.replace([{ name: peer, value: bytes("new") }]);
      expect(await vault.get(peer)).toEqual(bytes("new"));
    });

    it("is there again after it was closed and opened", async () => {
      const place = newPlace();
      const vault = await subject.open(place);
      await vault.put([{ name: exponent, value: bytes("kept") }]);
      await vault.put([{ name: key, value: bytes("gone") }]);
      await vault.erase([key]);
      const ref = vault.peerRef(testAccount, "4242");
      await vault.close();
      const again = await opened(place);
      expect(await again.get(exponent)).toEqual(bytes("kept"));
      await expectCode(() => again.put([{ name: key, value: bytes("back") }]), "SECRET_ERASED");
      expect(again.peerRef(testAccount, "4242")).toBe(ref);
    });

    describe("erase", () => {
      it("destroys the entries that it names and no other", async () => {
        const vault = await opened();
        await vault.put([exponent, key].map((entry) => ({ name: entry, value: bytes(entry) })));
        await vault.erase([exponent]);
        expect(await vault.get(exponent)).toBeUndefined();
        expect(await vault.get(key)).toEqual(bytes(key));
      });

      it("fences the names: nothing brings them back, and nothing comes with them", async () => {
        const vault = await opened();
        await vault.put([{ name: exponent, value: bytes("secret") }]);
        await vault.erase([exponent, secretNames.key(testCallId(2))]);
        for (const erased of [exponent, secretNames.key(testCallId(2))]) {
          const entries = [
            { name: key, value: bytes("beside") },
            { name: erased, value: bytes("secret") },
          ];
          await expectCode(() => vault.put(entries), "SECRET_ERASED");
          await expectCode(() => vault.replace(entries), "SECRET_ERASED");
          expect(await vault.get(erased)).toBeUndefined();
          expect(await vault.get(key)).toBeUndefined();
        }
      });

      it("can be repeated", async () => {
        const vault = await opened();
        await vault.put([{ name: exponent, value: bytes("secret") }]);
        await Promise.all([vault.erase([exponent]), vault.erase([exponent, exponent]), vault.erase([])]);
        await vault.erase([exponent]);
        expect(await vault.get(exponent)).toBeUndefined();
      });

      it("leaves no fence around a peer, who may call again", async () => {
        const vault = await opened();
        await vault.replace([{ name: peer, value: bytes("known") }]);
        await vault.erase([peer]);
        expect(await vault.get(peer)).toBeUndefined();
        await vault.replace([{ name: peer, value: bytes("known again") }]);
        expect(await vault.get(peer)).toEqual(bytes("known again"));
      });

      it("keeps the order of what is asked at once", async () => {
        const vault = await opened();
        const put = vault.put([{ name: exponent, value: bytes("secret") }]);
        const erased = vault.erase([exponent]);
        const late = expectCode(() => vault.put([{ name: exponent, value: bytes("late") }]), "SECRET_ERASED");
        expect(await put).toEqual([bytes("secret")]);
        await Promise.all([erased, late]);
      });
    });

    const { bytesAt } = subject;
    it.skipIf(bytesAt === undefined)(
      "holds no byte of an erased value anywhere once erase has resolved",
      async () => {
        const place = newPlace();
        const vault = await opened(place);
        await vault.put([{ name: key, value: bytes("stays") }]);
        const before = await bytesAt!(place);
        await vault.put([{ name: exponent, value: randomBytes(3_000) }]);
        const added = addedChunks(before, await bytesAt!(place));
        expect(added.length).toBeGreaterThan(0);
        await vault.erase([exponent]);
        const after = textOf(await bytesAt!(place));
        expect(added.filter((chunk) => after.includes(chunk))).toEqual([]);
        expect(await vault.get(key)).toEqual(bytes("stays"));
      },
    );

    describe("pseudonyms", () => {
      const bob = "bob" as AccountId;

      it("are the same for the same input and differ for any other", async () => {
        const vault = await opened();
        const all = [
          vault.peerRef(testAccount, "4242"),
          vault.peerRef(testAccount, "4243"),
          vault.peerRef(bob, "4242"),
          vault.accessTag(testAccount, "4242"),
          vault.accessTag(testAccount, "-8123456789012345678"),
        ];
        expect(new Set(all).size).toBe(all.length);
        expect(vault.peerRef(testAccount, "4242")).toBe(all[0]);
        for (const pseudonym of all) expect(pseudonym).toMatch(/^[A-Za-z0-9_-]{22}$/);
      });

      it("differ from vault to vault", async () => {
        const [one, other] = [await opened(), await opened()];
        expect(one.peerRef(testAccount, "4242")).not.toBe(other.peerRef(testAccount, "4242"));
      });

      it("refuse what is no id, without repeating it", async () => {
        const vault = await opened();
        for (const wrong of ["", "12a", "@somebody", " 1"]) {
          await expectCode(() => vault.peerRef(testAccount, wrong), "INVALID_ARGUMENT");
          await expectCode(() => vault.accessTag(testAccount, wrong), "INVALID_ARGUMENT");
        }
        await expectCode(() => vault.peerRef("a/b" as AccountId, "1"), "INVALID_ARGUMENT");
        expect(() => vault.accessTag(testAccount, "13371337x")).toThrow(/^(?!.*13371337)/s);
      });
    });

    it.each(["", "exponent/", "exponent", "other/1", "key/a b", `key/${"x".repeat(300)}`, "key/\u0000"])(
      "refuses the name %j",
      async (wrong) => {
        const vault = await opened();
        const badName = wrong as SecretName;
        for (const use of [
          () => vault.put([{ name: badName, value: bytes("x") }]),
          () => vault.replace([{ name: badName, value: bytes("x") }]),
          () => vault.get(badName),
          () => vault.erase([badName]),
        ])
          await expectCode(use, "INVALID_ARGUMENT");
      },
    );

    it("erases nothing by what is no list of names", async () => {
      const vault = await opened();
      for (const wrong of [undefined, exponent, Promise.resolve([exponent])])
        await expectCode(() => vault.erase(wrong as never), "INVALID_ARGUMENT");
    });

    it("refuses values that are no bytes or too many of them", async () => {
      const vault = await opened();
      for (const value of ["text", null, new Uint8Array(1024 * 1024 + 1)]) {
        const entries = [{ name: exponent, value: value as Uint8Array }];
        await expectCode(() => vault.put(entries), "INVALID_ARGUMENT");
      }
    });

    it("answers everything with VAULT_CLOSED once it is closed, which can be repeated", async () => {
      const vault = await subject.open(newPlace());
      const put = vault.put([{ name: exponent, value: bytes("in time") }]);
      await Promise.all([vault[Symbol.asyncDispose](), vault.close()]);
      expect(await put).toEqual([bytes("in time")]);
      for (const use of [
        () => vault.put([{ name: exponent, value: bytes("x") }]),
        () => vault.replace([{ name: peer, value: bytes("x") }]),
        () => vault.get(exponent),
        () => vault.erase([exponent]),
        () => vault.peerRef(testAccount, "1"),
        () => vault.accessTag(testAccount, "1"),
      ])
        await expectCode(use, "VAULT_CLOSED");
    });
  });
}

/** Pieces of 16 bytes that look random, are in `after` and were not in `before`: a new value must be among them. */
function addedChunks(before: Uint8Array, after: Uint8Array): string[] {
  const old = textOf(before);
  const all = textOf(after);
  const chunks: string[] = [];
  for (let at = 0; at + 16 <= all.length; at += 16) {
    const chunk = all.slice(at, at + 16);
    if (new Set(chunk).size > 9 && !old.includes(chunk)) chunks.push(chunk);
  }
  return chunks;
}

function randomBytes(length: number): Uint8Array {
  const random = seededRandom(length);
  return Uint8Array.from({ length }, () => random(256));
}

/** One character per byte. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
