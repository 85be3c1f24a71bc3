import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { callAppend, testCallId } from "@offhook/engine/testing";
import { openSqliteEventStore, openSqliteVault } from "@offhook/store-sqlite";

/** A file system of its own can be made by root on Linux; elsewhere these tests are skipped. */
const folder = mkdtempSync(join(tmpdir(), "offhook-small-"));
const mounted: string[] = [];
const canMount = process.platform === "linux" && process.getuid?.() === 0 && mount("probe") !== null;

/** These can't tell SQLite that nobody writes, so that reading needs a folder that can be written. */
const beforeNode2215 = Number(process.versions.node.replace(/^(\d+)\.(\d+).*/, "$1.$2")) < 22.15;

function mount(name: string): string | null {
  const place = join(folder, name);
  mkdirSync(place);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", place], { stdio: "ignore" });
    mounted.push(place);
    return place;
  } catch {
    return null;
  }
}

afterAll(() => {
  for (const place of mounted) execFileSync("umount", [place]);
  rmSync(folder, { recursive: true });
});

describe.skipIf(!canMount)("on a file system of one megabyte (needs root on Linux)", () => {
  it("a store says FULL, keeps what it acknowledged, and goes on once there is room", async () => {
    const place = mount("full-store")!;
    const filler = join(place, "filler");
    writeFileSync(filler, Buffer.alloc(500_000));
    const store = await openSqliteEventStore(join(place, "calls.db"));
    let acknowledged = 0;
    let code = "";
    for (; code === "" && acknowledged < 10_000; acknowledged++)
      code = await store.append(callAppend(testCallId(acknowledged), -1)).then(
        () => "",
        (error: { readonly code: string }) => error.code,
      );
    acknowledged--;
    expect(code).toBe("STORE_FULL");
    expect(acknowledged).toBeGreaterThan(10);
    rmSync(filler);
    await store.append(callAppend(testCallId(acknowledged), -1));
    await store.close();
    const again = await openSqliteEventStore(join(place, "calls.db"), { integrityCheck: "always" });
    const calls: string[] = [];
    for await (const record of again.readAll()) calls.push(record.callId);
    expect(calls).toEqual(Array.from({ length: acknowledged + 1 }, (_, number) => testCallId(number)));
    await again.close();
  });

  it.skipIf(beforeNode2215)("a store that nobody has open can be read when nothing is free", async () => {
    const place = mount("full-reader")!;
    const path = join(place, "calls.db");
    const store = await openSqliteEventStore(path);
    await store.append(callAppend(testCallId(1), -1));
    await store.close();
    expect(() => writeFileSync(join(place, "filler"), Buffer.alloc(2_000_000))).toThrow("ENOSPC");
    for (let look = 0; look < 2; look++) {
      const reader = await openSqliteEventStore(path, { readOnly: true });
      const calls: string[] = [];
      for await (const { callId } of reader.listCalls()) calls.push(callId);
      expect(calls).toEqual([testCallId(1)]);
      await reader.close();
    }
    rmSync(join(place, "filler"));
    const again = await openSqliteEventStore(path);
    await again.append(callAppend(testCallId(2), -1));
    await again.close();
  });

  it("a store that can't even be made says FULL or READ_ONLY and leaves nothing open", async () => {
    const place = mount("no-room")!;
    const filler = join(place, "filler");
    expect(() => writeFileSync(filler, Buffer.alloc(2_000_000))).toThrow("ENOSPC");
    const path = join(place, "calls.db");
    await expect(openSqliteEventStore(path)).rejects.toMatchObject({ code: "STORE_FULL" });
    rmSync(filler);
    await (await openSqliteEventStore(path)).close();
  });

  it("a vault says FULL, keeps its secrets, and erases and stores again once there is room", async () => {
    const place = mount("full-vault")!;
    const filler = join(place, "filler");
    writeFileSync(filler, Buffer.alloc(300_000));
    const vault = await openSqliteVault(join(place, "calls.vault"), { rootKey: new Uint8Array(32) });
    const value = new Uint8Array(4_000).fill(3);
    let stored = 0;
    let code = "";
    for (; code === "" && stored < 10_000; stored++)
      code = await vault.put([{ name: `key/${stored}`, value }]).then(
        () => "",
        (error: { readonly code: string }) => error.code,
      );
    stored--;
    expect(code).toBe("VAULT_FULL");
    for (let number = 0; number < stored; number++) expect(await vault.get(`key/${number}`)).toEqual(value);
    rmSync(filler);
    await vault.erase(["key/0"]);
    await vault.put([{ name: "key/more", value }]);
    expect(await vault.get("key/0")).toBeUndefined();
    await vault.close();
  });
});

describe.skipIf(!canMount)("on a file system that became read-only (needs root on Linux)", () => {
  it("a store can be read, and says READ_ONLY to whoever wants to write", async () => {
    const place = mount("read-only")!;
    const path = join(place, "calls.db");
    const store = await openSqliteEventStore(path);
    await store.append(callAppend(testCallId(1), -1, 2));
    await store.close();
    execFileSync("mount", ["-o", "remount,ro", place]);
    await expect(openSqliteEventStore(path)).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
    await expect(openSqliteEventStore(join(place, "new.db"))).rejects.toMatchObject({
      code: "STORE_READ_ONLY",
    });
    await expect(openSqliteVault(join(place, "new.vault"))).rejects.toMatchObject({
      code: "VAULT_READ_ONLY",
    });
    if (beforeNode2215) {
      await expect(openSqliteEventStore(path, { readOnly: true })).rejects.toMatchObject({
        code: "STORE_READ_ONLY",
      });
      return;
    }
    const reader = await openSqliteEventStore(path, { readOnly: true });
    let records = 0;
    for await (const _ of reader.readAll()) records++;
    expect(records).toBe(2);
    await reader.close();
  });
});
