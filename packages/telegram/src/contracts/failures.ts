import { describe, expect, it } from "vitest";
import { aRequest, partner } from "./call-partners.ts";
import type { TelegramClientWorld } from "./telegram-client-subject.ts";

/** Requests that do not succeed: one kind of error for every library, with what the engine decides by. */
export function describeFailures(use: () => TelegramClientWorld, forgetsServerFaults: boolean): void {
  describe("a request that fails", () => {
    it.each([
      [403, "USER_PRIVACY_RESTRICTED", "refused"],
      [403, "USER_IS_BLOCKED", "refused"],
      [400, "USER_IS_BLOCKED", "refused"],
      [400, "PARTICIPANT_VERSION_OUTDATED", "refused"],
      [400, "CALL_PROTOCOL_FLAGS_INVALID", "refused"],
      [400, "INPUT_USER_DEACTIVATED", "refused"],
      [400, "USER_ID_INVALID", "refused"],
      [406, "CALL_PROTOCOL_COMPAT_LAYER_INVALID", "refused"],
      [400, "CALL_ALREADY_DECLINED", "refused"],
      [400, "CALL_PEER_INVALID", "refused"],
      [500, "CALL_OCCUPY_FAILED", "refused"],
      [401, "AUTH_KEY_UNREGISTERED", "refused"],
      [401, "SESSION_REVOKED", "refused"],
    ])("gives Telegram's own word: %i %s, outcome %s", async (rpcCode, text, outcome) => {
      const world = use();
      const { client } = await partner(world, "alice");
      world.disturb({ kind: "error", method: "phone.requestCall", rpcCode, text });
      const failed = client.invoke("phone.requestCall", aRequest(world));
      const facts = { code: "RPC_FAILURE", method: "phone.requestCall", type: text, outcome };
      await expect(failed).rejects.toMatchObject(facts);
    });

    it.skipIf(forgetsServerFaults)(
      "gives Telegram's own word for a refusal that looks like a fault",
      async () => {
        const world = use();
        const { client } = await partner(world, "alice");
        const answer = { rpcCode: 500, text: "PARTICIPANT_CALL_FAILED" };
        world.disturb({ kind: "error", method: "phone.requestCall", ...answer });
        const failed = client.invoke("phone.requestCall", aRequest(world));
        await expect(failed).rejects.toMatchObject({ type: "PARTICIPANT_CALL_FAILED", outcome: "refused" });
      },
    );

    it.each([
      [500, "RANDOM_ID_DUPLICATE"],
      [500, "SOMETHING_NEW_FAILED"],
    ])("leaves open whether Telegram acted on it: %i %s", async (rpcCode, text) => {
      const world = use();
      const { client } = await partner(world, "alice");
      world.disturb({ kind: "error", method: "phone.requestCall", rpcCode, text });
      const failed = client.invoke("phone.requestCall", aRequest(world));
      await expect(failed).rejects.toMatchObject({ code: "RPC_FAILURE", outcome: "unknown" });
    });

    it.each([
      ["FLOOD_WAIT_2", 2],
      ["FLOOD_PREMIUM_WAIT_9", 9],
    ])("says at once how long a flood lasts: %s", async (text, waitSeconds) => {
      const world = use();
      const { client } = await partner(world, "alice");
      world.disturb({ kind: "error", method: "phone.requestCall", rpcCode: 420, text });
      const failed = client.invoke("phone.requestCall", aRequest(world));
      const wait = world.pass(1_500).then(() => "it waited");
      const facts = { type: "FLOOD_WAIT", rpcCode: 420, outcome: "refused", waitSeconds };
      expect(await Promise.race([failed.catch((error: unknown) => error), wait])).toMatchObject(facts);
    });

    it("says that the account is not logged in", async () => {
      const world = use();
      const asked = async () => (await world.stranger()).invoke("phone.getCallConfig", {});
      await expect(asked()).rejects.toMatchObject({ type: "AUTH_KEY_UNREGISTERED", rpcCode: 401 });
    });

    it("says that the session is dead when Telegram has forgotten it, and goes on saying so", async () => {
      const world = use();
      const { client } = await partner(world, "alice", { requestTimeoutMs: 15_000 });
      world.disturb({ kind: "deadSession", user: "alice" });
      for (const time of ["first", "second"]) {
        const failed = client.invoke("phone.getCallConfig", {});
        await expect(failed, time).rejects.toMatchObject({ type: "AUTH_KEY_UNREGISTERED", rpcCode: 401 });
      }
    });

    it("does so when no answer comes", async () => {
      const world = use();
      const { client } = await partner(world, "alice", { requestTimeoutMs: 150 });
      world.disturb({ kind: "noAnswer", method: "phone.requestCall" });
      const failed = client.invoke("phone.requestCall", aRequest(world));
      await expect(failed).rejects.toMatchObject({ type: "TIMEOUT", rpcCode: 0, outcome: "unknown" });
    });

    it("has its answer told as an update when that comes too late", async () => {
      const world = use();
      const caller = await partner(world, "alice", { requestTimeoutMs: 100 });
      world.disturb({ kind: "lateAnswer", method: "phone.requestCall", afterMs: 250 });
      const failed = caller.client.invoke("phone.requestCall", aRequest(world));
      await expect(failed).rejects.toMatchObject({ type: "TIMEOUT" });
      expect(await caller.call("phoneCallWaiting")).toMatchObject({ participantId: world.users.bob.id });
    });
  });
}
