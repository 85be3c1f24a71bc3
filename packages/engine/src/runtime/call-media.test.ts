import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { defaultCallProtocol } from "../call/call-protocol.ts";
import { secretNames } from "../store/vault.ts";
import { EngineWorld, firstId } from "../testing/engine-world/engine-world.ts";
import { Secret } from "./secret.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open();
  return world;
}

describe("call.media()", () => {
  it("waits until the call is confirmed, and holds all that a media engine needs", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const asked = call.media();
    await world.receive(world.accepted());
    const media = await asked;
    const { context } = call.view;
    expect(media).toMatchObject({
      callId: call.callId,
      role: "caller",
      protocol: context.agreedProtocol,
      p2pAllowed: context.connection?.p2pAllowed,
      emoji: context.emoji,
      fingerprint: context.fingerprint,
      video: false,
    });
    expect(media.key.reveal()).toEqual(await call.key());
    expect(media.key.reveal().length).toBeGreaterThan(0);
    const parameters = await world.telegram.transport().media({
      callId: call.callId,
      accountId: call.accountId,
      direction: "outgoing",
      telegramCallId: firstId,
      attempt: 1,
    });
    expect(media.servers).toEqual(parameters?.servers);
    expect(media.servers.map(({ kind }) => kind)).toEqual(["reflector", "webrtc"]);
    expect(media.customParameters).toBe(parameters?.customParameters);
    expect(media).toMatchObject({ connectTimeoutMs: 31_000, packetTimeoutMs: 11_000 });
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["the one that Telegram has chosen", ["10.0.0"], ["10.0.0"]],
    ["of several the first that we have announced", ["14.0.0", "9.0.0", "10.0.0"], ["9.0.0", "10.0.0"]],
    ["one that we do not know, if there is no other: the media engine decides", ["99.0.0"], ["99.0.0"]],
  ])("names the version to run: %s", async (_, libraryVersions, versions) => {
    const world = await openWorld();
    const call = await world.placedCall();
    const protocol = { ...defaultCallProtocol, libraryVersions };
    world.telegram.script("ConfirmCall", async (effect, context) => {
      const answer = await world.telegram.ordinary(effect, context);
      return { ...answer, events: answer.events.map((event) => ({ ...event, protocol })) };
    });
    await world.receive(world.accepted());
    expect((await call.media()).protocol.libraryVersions).toEqual(versions);
    expect(call.view.context.agreedProtocol?.libraryVersions).toEqual(libraryVersions);
  });

  it("carries packets both ways", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const { signaling } = await call.media();
    const heard: number[] = [];
    signaling.received$.subscribe((packet) => heard.push(...packet));
    await world.receive({
      kind: "signaling",
      accountId: call.accountId,
      telegramCallId: firstId,
      packet: Uint8Array.of(5),
    });
    expect([heard, await signaling.send(Uint8Array.of(6)), world.telegram.packets]).toEqual([
      [5],
      true,
      [Uint8Array.of(6)],
    ]);
  });

  it("is there again after a restart", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const before = await call.media();
    await world.close();
    await world.open();
    await world.settle();
    const after = await world.engine.call(call.callId)?.media();
    expect(after?.key.reveal()).toEqual(before.key.reveal());
    expect(after?.servers.length).toBe(before.servers.length);
  });

  it("prints no secret", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    const media = await call.media();
    const secrets = [
      Buffer.from(media.key.reveal()).toString("utf8"),
      ...media.servers.map((server) =>
        server.kind === "webrtc"
          ? server.password.reveal()
          : Buffer.from(server.peerTag.reveal()).toString("utf8"),
      ),
    ];
    const shown = [
      inspect(media, { depth: 10, showHidden: true }),
      JSON.stringify({ key: media.key, servers: media.servers }),
      `${String(media.key)} ${media.servers.map((server) => Object.values(server).join(" ")).join(" ")}`,
    ];
    for (const text of shown) {
      expect(text).toContain("<redacted>");
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
    expect(inspect(new Secret(new Uint8Array([77, 78])), { showHidden: true })).toBe("<redacted>");
  });

  it("rejects when the call ends before it is confirmed", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const asked = call.media();
    await call.hangUp();
    const refusal = { code: "MEDIA_UNAVAILABLE", reason: "ended", callId: call.callId };
    await expect(asked).rejects.toMatchObject(refusal);
    await world.settle();
    await expect(call.media()).rejects.toMatchObject(refusal);
  });

  it("rejects when the secrets are erased", async () => {
    const world = await openWorld();
    const call = await world.confirmedCall();
    await world.vault.erase([secretNames.key(call.callId)]);
    await expect(call.media()).rejects.toMatchObject({ code: "MEDIA_UNAVAILABLE", reason: "erased" });
    const other = await openWorld();
    const second = await other.confirmedCall();
    await other.vault.erase([secretNames.media(second.accountId, firstId)]);
    await expect(second.media()).rejects.toMatchObject({ code: "MEDIA_UNAVAILABLE", reason: "erased" });
  });

  it("rejects when the engine closes first", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const asked = call.media();
    const refused = expect(asked).rejects.toMatchObject({ code: "ENGINE_CLOSED" });
    await world.close();
    await refused;
  });

  it("stops waiting for a signal that is aborted", async () => {
    const world = await openWorld();
    const call = await world.placedCall();
    const controller = new AbortController();
    const asked = call.media({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
  });
});
