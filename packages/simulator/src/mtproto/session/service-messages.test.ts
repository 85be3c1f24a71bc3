import { serviceCodec } from "../envelope/service-schema.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ping, type WireSituation, wireSituation } from "../situations/wire-situation.ts";

let world: WireSituation;
beforeEach(async () => {
  world = await wireSituation();
});
afterEach(() => world.close());

describe("service messages", () => {
  it.each([
    ["ping", ping(5n), "pong"],
    ["get_future_salts", serviceCodec.encode({ _: "get_future_salts", num: 3 }), "future_salts"],
    [
      "destroy_session",
      serviceCodec.encode({ _: "destroy_session", sessionId: 99n }),
      "destroy_session_none",
    ],
    ["msgs_state_req", serviceCodec.encode({ _: "msgs_state_req", msgIds: [1n] }), "msgs_state_info"],
  ])("%s is answered without being acknowledged", async (_, body, answer) => {
    const client = world.newClient();
    await client.send(body);
    const { seqNo } = await client.named(answer);
    expect(seqNo % 2).toBe(0);
    await client.send(ping(6n));
    await client.next(({ object }) => object._ === "pong" && object.pingId === 6n);
    expect(client.received.filter(({ object }) => object._ === "msgs_ack")).toEqual([]);
  });

  it("destroy_session of another session of the key works", async () => {
    const other = world.newClient(77n);
    await other.send(ping(1n));
    await other.named("pong");
    const client = world.newClient();
    await client.send(serviceCodec.encode({ _: "destroy_session", sessionId: 77n }));
    await client.named("destroy_session_ok");
  });

  it("rpc_drop_answer is answered like a request", async () => {
    const client = world.newClient();
    const msgId = await client.send(serviceCodec.encode({ _: "rpc_drop_answer", reqMsgId: 4n }));
    await client.answerTo(msgId);
    expect(world.server.handled).toEqual([]);
  });

  it("destroy_auth_key makes the key unknown", async () => {
    const client = world.newClient();
    await client.send(serviceCodec.encode({ _: "destroy_auth_key" }));
    await client.named("destroy_auth_key_ok");
    await client.send(ping(1n));
    await client.closed;
    expect(client.otherPackets.map((packet) => packet.readInt32LE())).toEqual([-404]);
  });

  it("ping_delay_disconnect ends the connection when no other ping comes", async () => {
    const client = world.newClient();
    await client.send(serviceCodec.encode({ _: "ping_delay_disconnect", pingId: 1n, disconnectDelay: 1 }));
    await client.named("pong");
    const start = performance.now();
    await client.closed;
    expect(performance.now() - start).toBeGreaterThan(800);
  });

  it.each([
    [16, -400],
    [17, 100],
  ])(
    "a message with code %i, %i s away, is answered with bad_msg_notification",
    async (errorCode, offset) => {
      const client = world.newClient();
      await client.send(ping(1n), { msgId: client.newMsgId(offset) });
      expect((await client.named("bad_msg_notification")).object).toMatchObject({ errorCode });
    },
  );

  it("a message id that no client may use is answered with code 18", async () => {
    const client = world.newClient();
    await client.send(ping(1n), { msgId: client.newMsgId() + 1n });
    expect((await client.named("bad_msg_notification")).object).toMatchObject({ errorCode: 18 });
  });
});
