import { deflateSync, gzipSync } from "node:zlib";
import { RpcFault } from "../../server/server-port.ts";
import type { TlObject, TlValue } from "../../tl/tl-object.ts";
import { TlWriter } from "../../tl/tl-writer.ts";
import { serviceCodec } from "../envelope/service-schema.ts";
import { message } from "../situations/raw-client.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  codec,
  getDate,
  withLayer,
  container,
  ping,
  text,
  type WireSituation,
  wireSituation,
} from "../situations/wire-situation.ts";

let world: WireSituation;
beforeEach(async () => {
  world = await wireSituation();
});
afterEach(() => world.close());

describe("requests", () => {
  it("are answered once the client has named a layer, and the layer is remembered by auth key", async () => {
    const client = world.newClient();
    expect(await client.answerTo(await client.send(codec.encode(getDate)))).toMatchObject({
      errorMessage: text("CONNECTION_NOT_INITED"),
    });
    await client.answerTo(await client.send(withLayer(198, getDate)));
    await client.close();

    const again = world.newClient();
    await again.answerTo(await again.send(codec.encode(getDate)));
    const session = { userId: 7n, deviceId: "phone", layer: 198 };
    expect(world.server.handled).toEqual([
      { session, request: getDate },
      { session, request: getDate },
    ]);
  });

  it.each([
    ["a layer that is not spoken", () => withLayer(100, getDate), "CONNECTION_LAYER_INVALID"],
    ["an unknown method", () => withLayer(198, Buffer.from("deadbeef", "hex")), "INPUT_METHOD_INVALID"],
    ["a constructor", () => withLayer(198, codec.encode({ _: "inputUserSelf" })), "INPUT_METHOD_INVALID"],
    ["half a request", () => withLayer(198, codec.encode(acceptCall).subarray(0, 16)), "INPUT_FETCH_FAIL"],
    [
      "bytes after a request",
      () => withLayer(198, Buffer.concat([codec.encode(getDate), Buffer.alloc(4)])),
      "INPUT_FETCH_FAIL",
    ],
  ])("%s is refused without troubling the server logic", async (_, body, errorMessage) => {
    const client = world.newClient();
    expect(await client.answerTo(await client.send(body()))).toMatchObject({
      errorCode: 400,
      errorMessage: text(errorMessage),
    });
    expect(world.server.handled).toEqual([]);
  });

  it("bring the server logic's refusals, and its mistakes as 500 INTERNAL", async () => {
    const client = world.newClient();
    world.server.answer = () => Promise.reject(new RpcFault(403, "USER_PRIVACY_RESTRICTED"));
    expect(await client.answerTo(await client.send(withLayer(198, getDate)))).toMatchObject({
      errorCode: 403,
      errorMessage: text("USER_PRIVACY_RESTRICTED"),
    });
    const mistakes = [() => Promise.reject(new Error("a bug")), () => ({ _: "nearestDc" }), () => true];
    for (const mistake of mistakes) {
      world.server.answer = mistake;
      expect(await client.answerTo(await client.send(withLayer(198, getDate)))).toMatchObject({
        errorCode: 500,
        errorMessage: text("INTERNAL"),
      });
    }
    expect(world.errors).toHaveLength(mistakes.length);
  });

  it("that come again under their message id are executed once, and answered again until acknowledged", async () => {
    const client = world.newClient();
    const msgId = await client.send(withLayer(198, getDate));
    const first = await client.next(({ object }) => object.reqMsgId === msgId);
    await client.send(withLayer(198, getDate), { msgId });
    const second = await client.next(({ object }) => object.reqMsgId === msgId);
    expect(second.msgId).toBe(first.msgId);
    await client.send(serviceCodec.encode({ _: "msgs_ack", msgIds: [first.msgId] }), { seqNo: 0 });
    await client.send(withLayer(198, getDate), { msgId });
    await client.send(ping(1n));
    await client.named("pong");
    expect(client.received.filter(({ object }) => object.reqMsgId)).toEqual([]);
    expect(world.server.handled).toHaveLength(1);
  });

  it("that take long are acknowledged first", async () => {
    const client = world.newClient();
    let finish: (result: TlValue) => void = () => {};
    world.server.answer = () => new Promise((resolve) => (finish = resolve));
    const msgId = await client.send(withLayer(198, getDate));
    const { object } = await client.named("msgs_ack");
    expect(object.msgIds).toEqual([msgId]);
    finish({ _: "nearestDc", country: "NL", thisDc: 2, nearestDc: 2 });
    await client.answerTo(msgId);
  });

  it.each([
    ["gzip", gzipSync],
    ["zlib, as mtcute packs", deflateSync],
  ])("come in containers and zipped: %s", async (_, zip) => {
    const client = world.newClient();
    const ids = [client.newMsgId(), client.newMsgId(), client.newMsgId()] as const;
    const zipped = new TlWriter();
    zipped.uint(0x3072cfa1);
    zipped.lengthPrefixed(zip(codec.encode(getDate)));
    await client.send(
      container(
        message(ids[0], 1, withLayer(198, getDate)),
        message(ids[1], 3, zipped.bytes()),
        message(ids[2], 5, ping(9n)),
      ),
      { seqNo: 6 },
    );
    const created = await client.named("new_session_created");
    expect(created.object.firstMsgId).toBe(ids[0]);
    await client.answerTo(ids[0]);
    await client.answerTo(ids[1]);
    expect((await client.named("pong")).object.msgId).toBe(ids[2]);
  });

  it("wait for the one that invokeAfterMsg names", async () => {
    const client = world.newClient();
    await client.answerTo(await client.send(withLayer(198, getDate)));
    const order: string[] = [];
    let finish = (): void => {};
    world.server.answer = (request) => {
      order.push(request._);
      if (request._ !== "help.getConfig") return true;
      return new Promise((_, reject) => (finish = () => reject(new RpcFault(500, "LATE"))));
    };
    const first = await client.send(codec.encode({ _: "help.getConfig" }));
    const after = new TlWriter();
    after.uint(0xcb9f372d);
    after.long(first);
    after.raw(
      codec.encode({ _: "phone.receivedCall", peer: { _: "inputPhoneCall", id: 1n, accessHash: 1n } }),
    );
    const second = await client.send(after.bytes());
    await client.named("msgs_ack");
    expect(order).toEqual(["help.getConfig"]);
    finish();
    await client.answerTo(second);
    expect(order).toEqual(["help.getConfig", "phone.receivedCall"]);
  });
});

const acceptCall: TlObject = {
  _: "phone.acceptCall",
  peer: { _: "inputPhoneCall", id: 1n, accessHash: 1n },
  gB: new Uint8Array(256),
  protocol: { _: "phoneCallProtocol", minLayer: 65, maxLayer: 92, libraryVersions: [] },
};
