import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeAccount } from "@offhook/engine";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { folderDataKeys, kurrentDbAccountState } from "@offhook/store-kurrentdb";
import { openCallEngine } from "offhook";
import { TelegramClient } from "telegram";
import { describe, expect, it, onTestFinished } from "vitest";
import { KurrentDbDouble } from "./double/kurrentdb-double.ts";

/** GramJS, with a connection that is made when a test says so. */
async function scene() {
  const double = await KurrentDbDouble.start();
  onTestFinished(() => double.close());
  const keys = mkdtempSync(join(tmpdir(), "offhook-session-"));
  onTestFinished(() => rmSync(keys, { recursive: true, force: true }));
  const connection = Promise.withResolvers<boolean>();
  const asked = Promise.withResolvers<void>();
  let destroyed = 0;
  const session = await loopbackSession(new Uint8Array(randomBytes(256)));
  const client = Object.assign(new TelegramClient(session, 1, "hash", loopbackClientOptions(1)), {
    connect() {
      asked.resolve();
      return connection.promise;
    },
    getMe: () => Promise.reject(new Error("nobody answers")),
    invoke: () => Promise.reject(new Error("nobody answers")),
    destroy: async () => void destroyed++,
  });
  const open = (signal?: AbortSignal) =>
    openCallEngine({
      client,
      store: double.url,
      accountId: "alice",
      rootKey: randomBytes(32),
      dataKeys: folderDataKeys(keys),
      ...(signal !== undefined && { signal }),
    });
  const accountState = kurrentDbAccountState(double.url);
  onTestFinished(() => accountState.close());
  const next = () => takeAccount({ accountId: "alice", accountState });
  return { open, connection, asked: asked.promise, next, destroyed: () => destroyed };
}

describe("an engine that is not opened after all", () => {
  it("keeps the account while its client may still be connecting, and closes it then", async () => {
    const { open, connection, asked, next, destroyed } = await scene();
    const stop = new AbortController();
    const opening = open(stop.signal);
    await asked;
    stop.abort();
    await expect(opening).rejects.toThrow(/abort/);
    await expect(next()).rejects.toMatchObject({ code: "ACCOUNT_LEASED" });
    connection.resolve(true);
    await expect.poll(destroyed).toBe(1);
  });

  it("closes a client that could not be read before it gives the account back", async () => {
    const { open, connection, next, destroyed } = await scene();
    connection.resolve(true);
    await expect(open()).rejects.toThrow();
    expect(destroyed()).toBe(1);
    await (await next()).release();
  });
});
