import { randomBytes } from "node:crypto";
import { serviceCodec } from "./envelope/service-schema.ts";
import { message, RawClient } from "./situations/raw-client.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  codec,
  getDate,
  withLayer,
  container,
  ping,
  until,
  type WireSituation,
  wireSituation,
} from "./situations/wire-situation.ts";

let world: WireSituation;
beforeEach(async () => {
  world = await wireSituation();
});
afterEach(() => world.close());

describe("hostile and broken clients", () => {
  it("an unknown auth key is told so and cut", async () => {
    const client = new RawClient(world.mtproto.port, randomBytes(256));
    await client.send(ping(1n));
    await client.closed;
    expect(client.otherPackets.map((packet) => packet.readInt32LE())).toEqual([-404]);
  });

  it("a handshake is refused unless it is offered", async () => {
    const client = world.newClient();
    client.sendPacket(Buffer.concat([Buffer.alloc(16), Buffer.alloc(20)]));
    await client.closed;
  });

  it.each([
    ["a container in a container", () => container(message(4n, 0, container()))],
    ["a container of a million messages", () => Buffer.from("dcf8f17340420f00", "hex")],
    ["gzip that is none", () => Buffer.from("a1cf72300311111100000000", "hex")],
    ["an empty body", () => Buffer.alloc(0)],
    ["a service message cut short", () => ping(1n).subarray(0, 8)],
  ])("%s ends its own connection only", async (_, body) => {
    const healthy = world.newClient();
    await healthy.send(ping(1n));
    await healthy.named("pong");
    const broken = world.newClient();
    await broken.send(body());
    await broken.closed;
    await healthy.send(ping(2n));
    await healthy.next(({ object }) => object.pingId === 2n);
    expect(world.errors).toEqual([]);
  });

  it("random and damaged bytes never reach the server logic nor stop the server", async () => {
    const good = world.newClient();
    await good.answerTo(await good.send(withLayer(198, getDate)));
    const damaged = await encryptedPacket();
    const storms = Array.from({ length: 150 }, async (_, round) => {
      const client = world.newClient();
      if (round % 3 === 0) client.socket.write(randomBytes(1 + (round % 90)));
      if (round % 3 === 1) client.sendPacket(randomBytes(24 + 16 * (round % 20)));
      if (round % 3 === 2) {
        const packet = Buffer.from(damaged);
        const at = 8 + (round % (packet.length - 8));
        packet.writeUInt8(packet.readUInt8(at) ^ ((1 + round) & 0xff), at);
        client.sendPacket(packet);
      }
      client.socket.end();
      await client.closed;
    });
    await Promise.all(storms);
    await good.answerTo(await good.send(codec.encode(getDate)));
    expect(world.server.handled).toHaveLength(2);
    expect(world.errors).toEqual([]);
  });
});

describe("close", () => {
  it("leaves nothing that keeps the process alive", async () => {
    const other = await wireSituation();
    const client = other.newClient();
    await client.send(serviceCodec.encode({ _: "ping_delay_disconnect", pingId: 1n, disconnectDelay: 60 }));
    await client.named("pong");
    const before = openSockets();
    await other.close();
    // The listener, and both ends of the connection; Node takes a turn or two to let them go.
    await until(() => openSockets() === before - 3);
  });

  it("cuts clients, detaches devices, forgets running requests and can be repeated", async () => {
    const client = world.newClient();
    world.server.answer = () => new Promise(() => {});
    await client.send(withLayer(198, getDate));
    await client.named("msgs_ack");
    expect(world.server.pushes.size).toBe(1);
    await Promise.all([world.mtproto.close(), world.mtproto.close()]);
    await client.closed;
    expect(world.server.pushes.size).toBe(0);
  });

  it("an auth key of a wrong length is refused with the length in the message", () => {
    expect(() => world.mtproto.addAuthKey(randomBytes(255), { userId: 1n })).toThrow(/256.*not 255/);
  });
});

async function encryptedPacket(): Promise<Buffer> {
  const client = world.newClient();
  let sent = Buffer.alloc(0);
  client.sendPacket = (packet) => (sent = Buffer.from(packet));
  await client.send(ping(3n));
  return sent;
}

function openSockets(): number {
  const isSocket = (kind: string) => kind === "TCPServerWrap" || kind === "TCPSocketWrap";
  return process.getActiveResourcesInfo().filter(isSocket).length;
}
