import { TlWriter } from "../../tl/tl-writer.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  getDate,
  update,
  withLayer,
  ping,
  until,
  type WireSituation,
  wireSituation,
} from "../situations/wire-situation.ts";

let world: WireSituation;
beforeEach(async () => {
  world = await wireSituation();
});
afterEach(() => world.close());

describe("updates", () => {
  it("reach the device from its first request on, and until its connection ends", async () => {
    const client = world.newClient();
    await client.send(ping(1n));
    await client.named("pong");
    expect(world.server.pushes.size).toBe(0);
    await client.answerTo(await client.send(withLayer(198, getDate)));
    world.server.pushes.get("phone")?.(update);
    const pushed = await client.named("updateShort");
    expect(pushed.msgId & 3n).toBe(3n);
    await client.close();
    await until(() => world.server.pushes.size === 0);
  });

  it("do not reach a session that asked for none", async () => {
    const client = world.newClient();
    const wrapped = new TlWriter();
    wrapped.uint(0xbf9459b7);
    wrapped.raw(withLayer(198, getDate));
    await client.answerTo(await client.send(wrapped.bytes()));
    expect(world.server.pushes.size).toBe(0);
  });

  it("that were not acknowledged come again when the same session comes back", async () => {
    const sessionId = 42n;
    const client = world.newClient(sessionId);
    await client.answerTo(await client.send(withLayer(198, getDate)));
    world.server.pushes.get("phone")?.(update);
    const { msgId } = await client.named("updateShort");
    await client.close();
    const again = world.newClient(sessionId);
    await again.send(ping(1n));
    expect((await again.named("updateShort")).msgId).toBe(msgId);
  });

  it("that do not encode are reported and lost", async () => {
    const client = world.newClient();
    await client.answerTo(await client.send(withLayer(198, getDate)));
    world.server.pushes.get("phone")?.({ _: "updateShort", update: { _: "updateOfTomorrow" }, date: 1 });
    expect(world.errors).toHaveLength(1);
  });
});
