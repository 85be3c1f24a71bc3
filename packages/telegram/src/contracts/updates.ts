import { describe, expect, it } from "vitest";
import type { PhoneUpdate } from "../client/phone-objects.ts";
import { aDiscard, aRequest, confirmedCall, partner, peerOf, until } from "./call-partners.ts";
import type { TelegramClientWorld } from "./telegram-client-subject.ts";

/** What comes without having been asked for, and what was missed. */
export function describeUpdates(use: () => TelegramClientWorld): void {
  describe("updates", () => {
    it("are those of others: an own hang-up is told to its caller only", async () => {
      const world = use();
      const [caller, callee] = [await partner(world, "alice"), await partner(world, "bob")];
      const { phoneCall } = await caller.client.invoke("phone.requestCall", aRequest(world));
      await caller.client.invoke("phone.discardCall", aDiscard(peerOf(phoneCall)));
      await callee.call("phoneCallDiscarded");
      await world.pass(20);
      expect(caller.updates).toEqual([]);
    });

    it("keep their order from the first one on", async () => {
      const world = use();
      const [caller, callee] = [await partner(world, "alice"), await partner(world, "bob")];
      const { callerPeer: peer } = await confirmedCall(world, caller, callee);
      const sent = Array.from({ length: 40 }, (_, index) => index);
      const send = (index: number) =>
        caller.client.invoke("phone.sendSignalingData", { peer, data: Uint8Array.of(index) });
      await Promise.all(sent.map(send));
      await until(world, () => signalsOf(callee.updates).length === 40);
      expect(signalsOf(callee.updates)).toEqual(sent);
    });

    it("are plain data: nothing of a library hangs on them", async () => {
      const world = use();
      const [caller, callee] = [await partner(world, "alice"), await partner(world, "bob")];
      const answer = await caller.client.invoke("phone.requestCall", aRequest(world));
      const ringing = await callee.call("phoneCallRequested");
      for (const value of [answer, ...callee.updates]) expect(structuredClone(value)).toStrictEqual(value);
      expect(JSON.stringify(callee.updates)).not.toMatch(/"_|className|CONSTRUCTOR_ID/);
      expect([typeof ringing.id, Object.getPrototypeOf(ringing.gAHash) === Uint8Array.prototype]).toEqual([
        "string",
        true,
      ]);
      const id = world.users.alice.id;
      expect(callee.updates).toMatchObject([
        { users: expect.arrayContaining([expect.objectContaining({ id, accessHash: expect.any(String) })]) },
      ]);
    });

    it("come once although Telegram sends one message twice", async () => {
      const world = use();
      world.disturb({ kind: "repeatedPush", user: "bob", phoneCall: "phoneCallRequested" });
      const [callee, caller] = [await partner(world, "bob"), await partner(world, "alice")];
      await caller.client.invoke("phone.requestCall", aRequest(world));
      await callee.call("phoneCallRequested");
      await world.pass(100);
      expect(callee.updates).toHaveLength(1);
    });

    it("that were missed are told when they are asked for", async () => {
      const world = use();
      const [callee, caller] = [await partner(world, "bob"), await partner(world, "alice")];
      const { updatesState } = callee.client;
      const state = await callee.client.invoke("updates.getState", {});
      if (updatesState !== undefined) expect(updatesState).toEqual({ ...state, date: expect.any(Number) });
      const ask = { ...state, ptsTotalLimit: 1_000 };
      expect(await callee.client.invoke("updates.getDifference", ask)).toMatchObject({
        kind: "differenceEmpty",
      });
      world.disturb({ kind: "missedPush", user: "bob", phoneCall: "phoneCallRequested" });
      await caller.client.invoke("phone.requestCall", aRequest(world));
      await world.pass(50);
      const missed = await callee.client.invoke("updates.getDifference", ask);
      const users = expect.arrayContaining([expect.objectContaining({ id: world.users.alice.id })]);
      expect(missed).toMatchObject({
        kind: "difference",
        updates: [{ kind: "updatePhoneCall", phoneCall: { kind: "phoneCallRequested" }, users }],
        state: { pts: state.pts + 1 },
      });
      expect(structuredClone(missed)).toStrictEqual(missed);
      expect(callee.updates).toEqual([]);
    });
  });
}

function signalsOf(updates: readonly PhoneUpdate[]): number[] {
  return updates.flatMap((update) =>
    update.kind === "updatePhoneCallSignalingData" ? [update.data[0] ?? -1] : [],
  );
}
