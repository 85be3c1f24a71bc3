import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, onTestFinished } from "vitest";
import type { AccountId } from "@offhook/engine";
import {
  openSqliteAccountState,
  openSqliteEventStore,
  openSqliteVault,
  readSqliteLeases,
} from "@offhook/store-sqlite";
import { start } from "./child-process.ts";
import type { Child } from "./child-process.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-two-"));
afterAll(() => rmSync(folder, { recursive: true }));
let places = 0;

async function writerElsewhere(): Promise<{ readonly path: string; readonly child: Child }> {
  const path = join(folder, `${places++}.db`);
  const child = start("writing-process.ts", [path, "0"]);
  onTestFinished(() => child.kill());
  await child.said(10);
  return { path, child };
}

it("names the process that holds a store or a vault, and lets the next one in when it is gone", async () => {
  const { path, child } = await writerElsewhere();
  const pid = String(child.process.pid);
  const vaultPath = path.replace(/db$/, "vault");
  const rootKey = new Uint8Array(32).fill(7);
  await expect(openSqliteEventStore(path)).rejects.toMatchObject({
    code: "STORE_LOCKED",
    message: expect.stringMatching(
      new RegExp(
        ` in process ${pid} on ${hostname()} since \\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z; end that one first`,
      ),
    ) as string,
  });
  await expect(openSqliteVault(vaultPath, { rootKey })).rejects.toMatchObject({
    code: "VAULT_LOCKED",
    message: expect.stringContaining(`process ${pid}`) as string,
  });
  await child.kill();
  await (await openSqliteEventStore(path)).close();
  await (await openSqliteVault(vaultPath, { rootKey })).close();
});

it("gives an account away as soon as the process that ran it is killed, under the next epoch", async () => {
  const path = join(folder, `${places++}.db`);
  for (const epoch of ["1", "2"]) {
    const child = start("leasing-process.ts", [path, "alice"]);
    onTestFinished(() => child.kill());
    await child.said(1);
    expect(child.lines()).toEqual([epoch]);
    await child.kill();
  }
  const leases = await openSqliteAccountState(path);
  onTestFinished(() => leases.close());
  const request = { accountId: "alice" as AccountId, at: 1, forMs: 15_000 };
  const lease = await leases.acquireLease({ ...request, holderId: "here" });
  expect(lease).toMatchObject({ epoch: 3, holder: { pid: process.pid, host: hostname() } });
  await expect(leases.acquireLease({ ...request, holderId: "and there" })).rejects.toMatchObject({
    code: "ACCOUNT_LEASED",
    message: expect.stringContaining(`another engine of this process (${process.pid})`) as string,
  });
});

it("tells who only looks which engine holds an account, and that its process was killed", async () => {
  const path = join(folder, `${places++}.db`);
  const [alice, bob] = ["alice", "bob"] as AccountId[] as [AccountId, AccountId];
  const child = start("leasing-process.ts", [path, "alice"]);
  onTestFinished(() => child.kill());
  await child.said(1);
  const holder = { id: `of ${child.process.pid}`, pid: child.process.pid, host: hostname() };
  const held = { kind: "held", epoch: 1, holder, since: 0, expiresAt: null };
  for (let look = 0; look < 3; look++)
    expect(await readSqliteLeases(path, [alice, bob])).toEqual(
      new Map<AccountId, unknown>([
        [alice, held],
        [bob, { kind: "untaken" }],
      ]),
    );

  await child.kill();
  const dead = new Map([[alice, { kind: "dead", epoch: 1, holder, since: 0 }]]);
  expect(await readSqliteLeases(path, [alice])).toEqual(dead);
  // Another process has the file meanwhile, and has not asked for the account.
  const leases = await openSqliteAccountState(path);
  onTestFinished(() => leases.close());
  expect(await readSqliteLeases(path, [alice])).toEqual(dead);
  const lease = await leases.acquireLease({ accountId: alice, holderId: "here", at: 9, forMs: 15_000 });
  expect((await readSqliteLeases(path, [alice])).get(alice)).toMatchObject({
    kind: "held",
    epoch: 2,
    since: 9,
  });
  await leases.releaseLease(lease);
  expect((await readSqliteLeases(path, [alice])).get(alice)).toEqual({ kind: "givenBack", epoch: 2 });
});

it.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
  "tells nothing of an account to a user who can't try the lock",
  async () => {
    const path = join(folder, `${places++}.db`);
    await (await openSqliteAccountState(path)).close();
    chmodSync(`${path}-lock`, 0o444);
    expect(await readSqliteLeases(path, ["alice" as AccountId])).toEqual(new Map());
  },
);

it("shows a reader, live, what another process appends: each record once, in order", async () => {
  const { path, child } = await writerElsewhere();
  const reader = await openSqliteEventStore(path, { readOnly: true });
  onTestFinished(() => reader.close());
  const seen: string[] = [];
  let last = 0;
  const enough = Promise.withResolvers<void>();
  reader.subscribe({ after: "start" }).subscribe((record) => {
    expect(Number(record.position)).toBe(last + 1);
    last++;
    seen.push(`record ${record.stream} ${record.revision} ${record.id}`);
    if (last === 500) enough.resolve();
  });
  await enough.promise;
  await child.kill();
  const acknowledged = child.lines().filter((line) => line.startsWith("record"));
  while (seen.length < acknowledged.length) await new Promise((resolve) => setTimeout(resolve, 5));
  const all = new Set(seen);
  expect(acknowledged.filter((line) => !all.has(line))).toEqual([]);
});

it("does not keep a process alive that only listens", async () => {
  const { path } = await writerElsewhere();
  const listener = start("listening-process.ts", [path]);
  const code = await new Promise((resolve) => listener.process.on("exit", resolve));
  expect(code).toBe(0);
});
