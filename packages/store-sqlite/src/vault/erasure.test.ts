import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import type { SecretName } from "@offhook/engine";
import { seededRandom } from "@offhook/engine/testing";
import { openSqliteVault } from "../index.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-erasure-"));
afterAll(() => rmSync(folder, { recursive: true }));
/** A file system in memory, where there is one, for a load that would take long on a disk. */
const inMemory = existsSync("/dev/shm") ? mkdtempSync("/dev/shm/offhook-erasure-") : folder;
afterAll(() => rmSync(inMemory, { recursive: true, force: true }));
const rounds = inMemory === folder ? 100 : 1_200;
const rootKey = new Uint8Array(32).fill(1);

/** Everything that stands in the vault's files. */
function bytesAt(path: string): Buffer {
  const files = ["", "-wal", "-shm", "-journal"].map((ending) => `${path}${ending}`);
  return Buffer.concat(files.filter((file) => existsSync(file)).map((file) => readFileSync(file)));
}

/** The sealed form of a value that the vault holds now. */
function sealedReader(path: string): (name: string) => Buffer {
  const database = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => database.close());
  const query = database.prepare("SELECT sealed FROM secrets JOIN slots USING (slot) WHERE name = ?");
  return (name) => Buffer.from(query.get(name)?.["sealed"] as Uint8Array);
}

/** Pieces of 8 bytes, to find parts of a value at any place. */
function piecesOf(bytes: Buffer, step: number): string[] {
  const text = bytes.toString("latin1");
  return Array.from({ length: Math.floor((text.length - 8) / step) + 1 }, (_, index) =>
    text.slice(index * step, index * step + 8),
  );
}

describe("erased bytes", () => {
  it("are gone after a restart when the process died while it wrote the log over", async () => {
    const path = join(folder, "rewriting.vault");
    const vault = await openSqliteVault(path, { rootKey, eraseWithinMs: 60_000 });
    const name = "exponent/0197a000-0000-7000-8000-00000000000d";
    await vault.put([{ name, value: new Uint8Array(700).fill(7) }]);
    const sealed = sealedReader(path)(name);
    const erased = vault.erase([name]);
    await new Promise((resolve) => setTimeout(resolve, 60));

    const other = new DatabaseSync(path);
    other.exec("PRAGMA wal_checkpoint(RESTART); PRAGMA user_version = 1");
    const copy = join(folder, "rewriting-copy.vault");
    for (const ending of ["", "-wal"]) copyFileSync(`${path}${ending}`, `${copy}${ending}`);
    const holds = (file: string): boolean => {
      const pieces = new Set(piecesOf(bytesAt(file), 1));
      return piecesOf(sealed, 8).some((piece) => pieces.has(piece));
    };
    expect(holds(copy)).toBe(true);
    other.close();

    const restarted = await openSqliteVault(copy, { rootKey });
    expect(holds(copy)).toBe(false);
    await Promise.all([restarted.close(), vault.close(), erased]);
  });

  it.each([0, 1, 40, 150])(
    "are gone when the vault is closed %i ms after the erasure was asked for",
    async (waitMs) => {
      const path = join(folder, `closing-${waitMs}.vault`);
      const vault = await openSqliteVault(path, { rootKey });
      const name = "exponent/0197a000-0000-7000-8000-00000000000c";
      await vault.put([{ name, value: new Uint8Array(700).fill(7) }]);
      const reader = new DatabaseSync(path, { readOnly: true });
      const sealed = Buffer.from(
        reader.prepare("SELECT sealed FROM slots WHERE used = 1").get()?.["sealed"] as Uint8Array,
      );
      reader.close();
      const erased = vault.erase([name]);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await vault.close();
      await erased;
      const pieces = new Set(piecesOf(bytesAt(path), 1));
      expect(piecesOf(sealed, 8).filter((piece) => pieces.has(piece))).toEqual([]);
    },
  );

  // Rows that were moved and deleted left copies of 1 to 9 of 8,800 values under this load; slots leave none.
  it("leave no copy behind, however the file has grown and changed", async () => {
    const random = seededRandom(1);
    const path = join(inMemory, "load.vault");
    const vault = await openSqliteVault(path, { rootKey, synchronous: "normal" });
    const sealedOf = sealedReader(path);
    const live: SecretName[] = [];
    const everSealed = new Map<SecretName, Buffer>();
    const erasures: Promise<void>[] = [];
    for (let round = 0; round < rounds; round++) {
      const entries = [0, 1, 2].map((index) => ({
        name: `key/${random(2 ** 31)}-${round}-${index}` as SecretName,
        value: new Uint8Array([16, 250, 250, 800, 1600, 5000][random(6)] ?? 0),
      }));
      await vault.put(entries);
      for (const { name } of entries) {
        live.push(name);
        everSealed.set(name, sealedOf(name));
      }
      const gone = Array.from(
        { length: [0, 1, 6][round % 3] ?? 0 },
        () => live.splice(random(live.length), 1).join() as SecretName,
      );
      erasures.push(vault.erase(gone));
    }
    const kept = new Set(live.splice(0, 100));
    await Promise.all([...erasures, vault.erase(live)]);

    const pieces = new Set(piecesOf(bytesAt(path), 1));
    const standing = [...everSealed].filter(([, sealed]) =>
      piecesOf(sealed, 8).some((piece) => pieces.has(piece)),
    );
    expect(new Set(standing.map(([name]) => name))).toEqual(kept);
    await vault.close();
  });

  it("give their room to new values", async () => {
    const path = join(folder, "room.vault");
    const vault = await openSqliteVault(path, { rootKey, synchronous: "normal" });
    const erasures: Promise<void>[] = [];
    for (let call = 0; call < 200; call++) {
      const name: SecretName = `key/${call}`;
      await vault.put([{ name, value: new Uint8Array(256).fill(call) }]);
      erasures.push(vault.erase([name]));
    }
    await Promise.all(erasures);
    const database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare("SELECT count(*) AS count FROM slots").get()).toEqual({ count: 1 });
    database.close();
    await vault.close();
  });

  it("are waited for while another program reads the file", async () => {
    const path = join(folder, "held.vault");
    const vault = await openSqliteVault(path, { rootKey });
    await vault.put([{ name: "key/held", value: new Uint8Array(256).fill(9) }]);
    const sealed = sealedReader(path)("key/held");
    const reader = new DatabaseSync(path, { readOnly: true });
    reader.exec("BEGIN");
    reader.prepare("SELECT count(*) FROM slots").get();
    let erased = false;
    const erasing = vault.erase(["key/held"]).then(() => (erased = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(erased).toBe(false);
    expect(await vault.get("key/held")).toBeUndefined();
    reader.exec("COMMIT");
    await erasing;
    expect(bytesAt(path).includes(sealed.subarray(0, 32))).toBe(false);
    reader.close();
    await vault.close();
  });

  it("are finished at the next opening when the process died in between", async () => {
    const path = join(folder, "died.vault");
    const vault = await openSqliteVault(path, { rootKey });
    await vault.put([{ name: "key/died", value: new Uint8Array(256).fill(9) }]);
    const sealed = sealedReader(path)("key/died");
    const other = new DatabaseSync(path);
    other.exec(
      "PRAGMA secure_delete = ON; UPDATE slots SET used = 0, sealed = zeroblob(bytes); DELETE FROM secrets",
    );
    expect(bytesAt(path).includes(sealed.subarray(0, 32))).toBe(true);
    await vault.close();
    other.close();
    const again = await openSqliteVault(path, { rootKey });
    expect(bytesAt(path).includes(sealed.subarray(0, 32))).toBe(false);
    await again.close();
  });
});
