import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LeaseState } from "@offhook/engine";
import { systemClock } from "@offhook/engine";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { folderDataKeys } from "@offhook/store-kurrentdb";
import { openCallEngine } from "offhook";
import { TelegramClient } from "telegram";
import { expect, it, onTestFinished } from "vitest";
import { alice, loopbackWorld } from "../simulator/loopback-world.ts";
import { KurrentDbDouble } from "./double/kurrentdb-double.ts";

const hourMs = 3_600_000;

it("an account is held by the machine's clock, which others judge by, also where Telegram's is an hour ahead", async () => {
  const double = await KurrentDbDouble.start();
  onTestFinished(() => double.close());
  const folder = mkdtempSync(join(tmpdir(), "offhook-lease-clock-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const system = systemClock();
  const clock = {
    now: () => system.now() + hourMs,
    schedule: (at: number, task: () => void) => system.schedule(at - hourMs, task),
  };
  const world = await loopbackWorld({}, { clock });
  onTestFinished(() => world.close());
  const { port } = world.mtproto;
  const session = await loopbackSession(world.keyOf(alice));
  const engine = await openCallEngine({
    client: new TelegramClient(session, 1, "loopback", loopbackClientOptions(port)),
    accountId: "alice",
    store: double.url,
    rootKey: new Uint8Array(32).fill(7),
    dataKeys: folderDataKeys(folder),
  });
  onTestFinished(() => engine.close());
  const renewals = () => double.log.events.filter(({ type }) => type === "LeaseRenewed");
  await expect.poll(() => renewals().length).toBeGreaterThan(0);
  const { held } = JSON.parse(Buffer.from(renewals()[0]?.data ?? []).toString()) as LeaseState;
  expect(held?.expiresAt).toBeLessThan(Date.now() + 15_001);
  // The calls themselves live by Telegram's.
  const { context } = (
    await engine.placeCall({ userId: "1002", accessHash: String(world.telegram.accessHash(1_001n, 1_002n)) })
  ).view;
  expect(Math.min(...context.deadlines.map(({ dueAt }) => dueAt))).toBeGreaterThan(
    Date.now() + hourMs - 5_000,
  );
});
