import { describe, expect, it } from "vitest";
import { aRequest, partner, until } from "./call-partners.ts";
import type { TelegramClientWorld } from "./telegram-client-subject.ts";

/** A connection that breaks, comes back, and is closed in the end. */
export function describeConnection(use: () => TelegramClientWorld): void {
  describe("its connection", () => {
    it("is told of when it breaks and when it stands again, each once", async () => {
      const world = use();
      const { client } = await partner(world, "alice");
      const states: boolean[] = [];
      client.connected$.subscribe((isConnected) => states.push(isConnected));
      expect(states).toEqual([true]);
      world.cut("alice");
      await until(world, () => states.length === 3);
      expect(states).toEqual([true, false, true]);
    });

    it("may have broken after Telegram acted on a request: the outcome is unknown, and there is one call", async () => {
      const world = use();
      const { client } = await partner(world, "alice", { requestTimeoutMs: 5_000 });
      world.disturb({ kind: "cutAfter", method: "phone.requestCall", user: "alice" });
      const failed = client.invoke("phone.requestCall", aRequest(world));
      await expect(failed).rejects.toMatchObject({ outcome: "unknown" });
      expect(world.calls()).toBe(1);
    });

    it("serves requests again when it is back", async () => {
      const world = use();
      const [caller, callee] = [await partner(world, "alice"), await partner(world, "bob")];
      const states: boolean[] = [];
      callee.client.connected$.subscribe((isConnected) => states.push(isConnected));
      world.cut("bob");
      await until(world, () => states.length === 3);
      await callee.client.invoke("updates.getState", {});
      await caller.client.invoke("phone.requestCall", aRequest(world));
      expect(await callee.call("phoneCallRequested")).toMatchObject({ adminId: world.users.alice.id });
    });

    it("ends what is on its way when it is closed, and refuses what comes later", async () => {
      const world = use();
      const { client } = await partner(world, "alice");
      world.disturb({ kind: "noAnswer", method: "phone.requestCall" });
      const open = client.invoke("phone.requestCall", aRequest(world));
      const failed = expect(open).rejects.toMatchObject({ type: "DISCONNECTED", outcome: "unknown" });
      await world.pass(50);
      const complete: string[] = [];
      client.updates$.subscribe({ complete: () => complete.push("updates") });
      client.connected$.subscribe({ complete: () => complete.push("connected") });
      await client.close();
      await client.close();
      await failed;
      expect(complete.toSorted()).toEqual(["connected", "updates"]);
      const later = client.invoke("phone.requestCall", aRequest(world));
      await expect(later).rejects.toMatchObject({ type: "DISCONNECTED", outcome: "refused" });
    });
  });
}
