import { describe, expect, it } from "vitest";
import { aDiscard, aRequest, confirmedCall, gB, partner, peerOf, protocol } from "./call-partners.ts";
import type { TelegramClientWorld } from "./telegram-client-subject.ts";

/** What requests answer, as plain data. */
export function describeAnswers(use: () => TelegramClientWorld, knowsMigration: boolean): void {
  describe("requests", () => {
    it("are those of the user that it is", async () => {
      const world = use();
      const caller = await partner(world, "alice");
      expect(caller.client.selfId).toBe(world.users.alice.id);
      const { phoneCall, users } = await caller.client.invoke("phone.requestCall", aRequest(world));
      const [adminId, participantId] = [world.users.alice.id, world.users.bob.id];
      expect(phoneCall).toMatchObject({ kind: "phoneCallWaiting", adminId, participantId, video: false });
      expect(users.map(({ id }) => id)).toContain(participantId);
    });

    it("bring what a call is prepared with", async () => {
      const { client } = await partner(use(), "alice");
      const config = await client.invoke("messages.getDhConfig", { version: 0, randomLength: 256 });
      if (config.kind !== "dhConfig") throw new TypeError("A first config is never unmodified.");
      expect([config.p.length, config.random.length, typeof config.g]).toEqual([256, 256, "number"]);
      const again = await client.invoke("messages.getDhConfig", {
        version: config.version,
        randomLength: 256,
      });
      expect(again).toMatchObject({ kind: "dhConfigNotModified" });
      expect(again.random).not.toEqual(config.random);
      expect((await client.invoke("help.getConfig", {})).date).toBeGreaterThan(1_000_000_000);
      expect(typeof (await client.invoke("phone.getCallConfig", {}))).toBe("string");
    });

    it("take a call from its request to its end", async () => {
      const world = use();
      const [caller, callee] = [await partner(world, "alice"), await partner(world, "bob")];
      const { callerPeer, confirmed } = await confirmedCall(world, caller, callee);
      expect(confirmed.phoneCall).toMatchObject({ kind: "phoneCall", keyFingerprint: "-5", gAOrB: gB });
      const sent = { peer: callerPeer, data: Uint8Array.of(1, 2, 3) };
      expect(await caller.client.invoke("phone.sendSignalingData", sent)).toBe(true);
      const said = await caller.client.invoke("phone.discardCall", aDiscard(callerPeer));
      expect(said).toMatchObject([{ phoneCall: { kind: "phoneCallDiscarded", id: callerPeer.id } }]);
      const rating = { userInitiative: false, peer: callerPeer, rating: 5, comment: "#echo" };
      expect(Array.isArray(await caller.client.invoke("phone.setCallRating", rating))).toBe(true);
      const report = { peer: callerPeer, debug: "{}" };
      expect(typeof (await caller.client.invoke("phone.saveCallDebug", report))).toBe("boolean");
    });

    it("tell that a phone rings", async () => {
      const world = use();
      const [caller, callee] = [await partner(world, "alice"), await partner(world, "bob")];
      await caller.client.invoke("phone.requestCall", aRequest(world));
      const peer = peerOf(await callee.call("phoneCallRequested"));
      expect(await callee.client.invoke("phone.receivedCall", { peer })).toBe(true);
      expect((await caller.call("phoneCallWaiting")).receiveDate).toBeGreaterThan(1_000_000_000);
    });

    it("find users by name and number", async () => {
      const world = use();
      const { client } = await partner(world, "alice");
      const { id, username, phone } = world.users.bob;
      const { accessHash } = world.inputUser("alice", "bob");
      const user = { id, accessHash };
      const found = { kind: "user", user, isSelf: false, isBot: false, isDeleted: false };
      expect(await client.invoke("contacts.resolveUsername", { username })).toEqual(found);
      expect(await client.invoke("contacts.resolvePhone", { phone })).toEqual(found);
      const oneself = { username: world.users.alice.username };
      expect(await client.invoke("contacts.resolveUsername", oneself)).toMatchObject({ isSelf: true });
      if (client.knownUser !== undefined) expect(client.knownUser(id)).toEqual({ userId: id, accessHash });
    });

    it.runIf(knowsMigration)("bring the move to a conference through, both ways", async () => {
      const world = use();
      const [caller, callee] = [await partner(world, "alice"), await partner(world, "bob")];
      const { callerPeer } = await confirmedCall(world, caller, callee);
      const reason = { kind: "migrateConferenceCall", slug: "XyZ-1_2" } as const;
      const said = await caller.client.invoke("phone.discardCall", { ...aDiscard(callerPeer), reason });
      expect(said).toMatchObject([{ phoneCall: { kind: "phoneCallDiscarded", reason } }]);
      expect(await callee.call("phoneCallDiscarded")).toMatchObject({ reason });
    });

    it.runIf(!knowsMigration)(
      "refuse the move to a conference, for which the layer has no word",
      async () => {
        const { client } = await partner(use(), "alice");
        const reason = { kind: "migrateConferenceCall", slug: "XyZ-1_2" } as const;
        const refused = client.invoke("phone.discardCall", {
          ...aDiscard({ id: "1", accessHash: "1" }),
          reason,
        });
        await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT", parameter: "reason" });
      },
    );

    it("with values that can't be sent are refused before anything is", async () => {
      const world = use();
      const { client } = await partner(world, "alice");
      const request = aRequest(world);
      const wrong = [
        client.invoke("phone.requestCall", { ...request, userId: { userId: "x", accessHash: "1" } }),
        client.invoke("phone.acceptCall", { peer: { id: "1e3", accessHash: "1" }, gB, protocol }),
        client.invoke("phone.noSuchMethod" as never, {} as never),
      ];
      for (const refused of wrong) await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      const secret = { ...request, userId: { ...request.userId, accessHash: "a secret" } };
      await expect(client.invoke("phone.requestCall", secret)).rejects.toThrow(/^(?!.*a secret)/s);
      expect(world.calls()).toBe(0);
    });
  });
}
