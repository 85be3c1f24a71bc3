import type { Socket } from "node:net";
import type { LibraryClient } from "@offhook/telegram";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { alice, bob } from "../simulator/loopback-world.ts";
import {
  confirmedCall,
  discardOf,
  gB,
  GramJsWorld,
  passed,
  peerOf,
  protocol,
  requestOf,
  until,
} from "./gramjs-world.ts";
import type { MakeClient } from "./gramjs-world.ts";

/**
 * What a client library does, and what the adapter makes of it, with a real client over real MTProto. Each test
 * stands for one thing that was observed to go wrong.
 */
export function describeGramJsClient(name: string, make: MakeClient): void {
  describe(`a call client on ${name}`, () => {
    let world: GramJsWorld;
    beforeEach(async () => {
      world = await GramJsWorld.start(make);
    });
    afterEach(() => world.close());

    it("knows who it is and gives the call in the answer to requestCall", async () => {
      const caller = await world.ear(alice);
      expect(caller.client.selfId).toBe("1001");
      const answer = await caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      expect(answer.phoneCall).toMatchObject({
        kind: "phoneCallWaiting",
        adminId: "1001",
        participantId: "1002",
      });
      expect(answer.users.map((user) => user.id)).toContain("1002");
    });

    it("gives the updates of the answer to an own discardCall to its caller only", async () => {
      const caller = await world.ear(alice);
      const callee = await world.ear(bob);
      const { phoneCall } = await caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      const said = await caller.client.invoke("phone.discardCall", discardOf(peerOf(phoneCall)));
      expect(said).toMatchObject([{ phoneCall: { kind: "phoneCallDiscarded", id: phoneCall.id } }]);
      await callee.call("phoneCallDiscarded");
      expect(caller.updates).toEqual([]);
    });

    it("keeps the order of updates from the first one on", async () => {
      const caller = await world.ear(alice);
      const callee = await world.ear(bob);
      // A library that does not know its user yet asks for it before each update, and takes them as answers come.
      for (const afterMs of [60, 40, 20, 0, 30, 10]) {
        const request = { method: "users.getUsers", userId: bob };
        world.loopback.telegram.addFault({ request, fault: { kind: "delay", afterMs } });
      }
      const { callerPeer } = await confirmedCall(world, caller, callee);
      const sent = Array.from({ length: 40 }, (_, index) => index);
      await Promise.all(
        sent.map((index) =>
          caller.client.invoke("phone.sendSignalingData", { peer: callerPeer, data: Uint8Array.of(index) }),
        ),
      );
      await until(() => signalsOf(callee.updates).length === 40);
      expect(signalsOf(callee.updates)).toEqual(sent);
    });

    it("keeps the order even when the embedder's own handler is slow and was there first", async () => {
      const caller = await world.ear(alice);
      const library = await world.library(bob);
      let delayMs = 40;
      library.addEventHandler((): unknown => passed((delayMs = Math.max(0, delayMs - 10))));
      const callee = await world.listen(library);
      const { callerPeer } = await confirmedCall(world, caller, callee);
      delayMs = 80;
      for (let index = 0; index < 8; index += 1) {
        const data = Uint8Array.of(index);
        await caller.client.invoke("phone.sendSignalingData", { peer: callerPeer, data });
      }
      await until(() => signalsOf(callee.updates).length === 8);
      expect(signalsOf(callee.updates)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    });

    it("gives plain data: nothing of the library hangs on an update or an answer", async () => {
      const caller = await world.ear(alice);
      const callee = await world.ear(bob);
      const answer = await caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      const ringing = await callee.call("phoneCallRequested");
      for (const value of [answer, ...callee.updates]) expect(structuredClone(value)).toStrictEqual(value);
      expect(JSON.stringify(callee.updates)).not.toMatch(/"_|className|CONSTRUCTOR_ID/);
      expect(typeof ringing.id).toBe("string");
      expect(Buffer.isBuffer(ringing.gAHash)).toBe(false);
      expect(callee.updates).toMatchObject([
        { users: expect.arrayContaining([expect.objectContaining({ id: "1001" })]) },
      ]);
    });

    it("takes one message once although Telegram sends it twice", async () => {
      world.loopback.mtproto.faults.repeatPush({ update: "phoneCallRequested" });
      const callee = await world.ear(bob);
      const caller = await world.ear(alice);
      await caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      await callee.call("phoneCallRequested");
      await passed(100);
      expect(callee.updates).toHaveLength(1);
    });

    it.each([
      [403, "USER_PRIVACY_RESTRICTED", "refused"],
      [406, "CALL_PROTOCOL_COMPAT_LAYER_INVALID", "refused"],
      [400, "CALL_ALREADY_DECLINED", "refused"],
      [500, "CALL_OCCUPY_FAILED", "refused"],
      [500, "RANDOM_ID_DUPLICATE", "unknown"],
    ])("says of %i %s that the outcome is %s", async (rpcCode, text, outcome) => {
      const caller = await world.ear(alice);
      world.loopback.telegram.addFault({
        request: { method: "phone.requestCall" },
        fault: { kind: "error", rpcCode, text },
        times: Number.POSITIVE_INFINITY,
      });
      const failed = caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      // teleproto repeats requests after some server faults and then forgets which fault it was.
      const type = outcome === "refused" ? text : expect.any(String);
      await expect(failed).rejects.toMatchObject({ code: "RPC_FAILURE", type, outcome });
    });

    it("says at once how long a flood wait is, whatever threshold the client was made with", async () => {
      const caller = await world.ear(alice, {}, { floodSleepThreshold: 60 });
      world.loopback.telegram.addFault({
        request: { method: "phone.requestCall" },
        fault: { kind: "error", rpcCode: 420, text: "FLOOD_WAIT_2" },
      });
      const startedAt = performance.now();
      const failed = caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      await expect(failed).rejects.toMatchObject({ type: "FLOOD_WAIT", rpcCode: 420, waitSeconds: 2 });
      expect(performance.now() - startedAt).toBeLessThan(1_500);
    });

    it("ends a request that gets no answer", async () => {
      const caller = await world.ear(alice, { requestTimeoutMs: 150 });
      world.loopback.telegram.addFault({
        request: { method: "phone.requestCall" },
        fault: { kind: "dropRequest" },
      });
      const failed = caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      await expect(failed).rejects.toMatchObject({ type: "TIMEOUT", rpcCode: 0, outcome: "unknown" });
    });

    it("tells an answer that comes too late as an update", async () => {
      const caller = await world.ear(alice, { requestTimeoutMs: 100 });
      world.loopback.telegram.addFault({
        request: { method: "phone.requestCall" },
        fault: { kind: "delay", afterMs: 250 },
      });
      const failed = caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      await expect(failed).rejects.toMatchObject({ type: "TIMEOUT" });
      expect(await caller.call("phoneCallWaiting")).toMatchObject({ participantId: "1002" });
    });

    it("ends requests on their way when it is closed, and refuses later ones", async () => {
      const caller = await world.ear(alice);
      world.loopback.telegram.addFault({
        request: { method: "phone.requestCall" },
        fault: { kind: "dropRequest" },
      });
      const open = caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      const failed = expect(open).rejects.toMatchObject({ type: "DISCONNECTED", outcome: "unknown" });
      await passed(50);
      let isComplete = false;
      caller.client.updates$.subscribe({ complete: () => (isComplete = true) });
      await caller.client.close();
      await caller.client.close();
      await failed;
      expect(isComplete).toBe(true);
      const later = caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      await expect(later).rejects.toMatchObject({ type: "DISCONNECTED", outcome: "refused" });
    });

    it("calls the outcome unknown when a lost connection made the library ask twice", async () => {
      const caller = await world.ear(alice);
      world.loopback.mtproto.faults.cutAfter({ method: "phone.requestCall" });
      const failed = caller.client.invoke("phone.requestCall", requestOf(world, alice, bob));
      await expect(failed).rejects.toMatchObject({ outcome: "unknown" });
      expect(world.loopback.telegram.calls()).toHaveLength(1);
    });

    it("says when the connection breaks and when it stands again, each once", async () => {
      const caller = await world.ear(alice);
      const states: boolean[] = [];
      caller.client.connected$.subscribe((isConnected) => states.push(isConnected));
      expect(states).toEqual([true]);
      world.loopback.mtproto.faults.cutConnections({ userId: alice });
      await until(() => states.length === 3);
      expect(states).toEqual([true, false, true]);
    });

    it("refuses a zero random id and other impossible values before anything is sent, without noise", async () => {
      const noise = vi.spyOn(console, "error");
      const caller = await world.ear(alice);
      const request = requestOf(world, alice, bob);
      const { client } = caller;
      const wrong = [
        client.invoke("phone.requestCall", { ...request, randomId: 0 }),
        client.invoke("phone.requestCall", { ...request, gAHash: "text" as never }),
        client.invoke("phone.requestCall", { ...request, userId: { userId: "x", accessHash: "1" } }),
        client.invoke("phone.acceptCall", { peer: { id: "1e3", accessHash: "1" }, gB, protocol }),
        client.invoke("phone.noSuchMethod" as never, {} as never),
      ];
      for (const refused of wrong) await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      expect(noise).not.toHaveBeenCalled();
      expect(world.loopback.telegram.calls()).toHaveLength(0);
      noise.mockRestore();
    });

    it("sets TCP_NODELAY on a connection that stands already, and after each reconnect", async () => {
      const library = await world.library(alice);
      const sockets = watchSockets(library, world.loopback.mtproto.port);
      await library.connect();
      expect(sockets).toMatchObject([{ isWithoutDelay: false }]);
      const caller = await world.listen(library);
      expect(sockets).toMatchObject([{ isWithoutDelay: true }]);
      const states: boolean[] = [];
      caller.client.connected$.subscribe((isConnected) => states.push(isConnected));
      world.loopback.mtproto.faults.cutConnections({ userId: alice });
      await until(() => states.length === 3);
      expect(sockets).toMatchObject([{ isWithoutDelay: true }, { isWithoutDelay: true }]);
    });

    it("sets TCP_NODELAY when it makes the connection itself", async () => {
      const library = await world.library(alice);
      const sockets = watchSockets(library, world.loopback.mtproto.port);
      await world.listen(library);
      expect(sockets).toMatchObject([{ isWithoutDelay: true }]);
    });

    it("says that the account is not logged in", async () => {
      const key = Buffer.alloc(256, 9);
      world.loopback.mtproto.addAuthKey(key, {});
      const library = await make(world.loopback.mtproto.port, key);
      await expect(world.listen(library)).rejects.toMatchObject({
        code: "RPC_FAILURE",
        type: "AUTH_KEY_UNREGISTERED",
        rpcCode: 401,
      });
      await library.destroy();
    });
  });
}

function signalsOf(updates: readonly { readonly kind: string; readonly data?: Uint8Array }[]): number[] {
  return updates.flatMap(({ kind, data }) =>
    kind === "updatePhoneCallSignalingData" ? [data?.[0] ?? -1] : [],
  );
}

/** Sockets as the library makes them by itself, but to this port; each with what became of its delay. */
function watchSockets(library: LibraryClient, port: number): { isWithoutDelay: boolean }[] {
  const watched: { isWithoutDelay: boolean }[] = [];
  const OwnSockets = Object.getPrototypeOf(library.networkSocket) as new (
    ...args: unknown[]
  ) => {
    connect(port: number, host: string): Promise<unknown>;
  };
  library.networkSocket = class extends OwnSockets {
    override async connect(): Promise<unknown> {
      await super.connect(port, "127.0.0.1");
      const socket = Reflect.get(this, "client") as Socket;
      const entry = { isWithoutDelay: false };
      watched.push(entry);
      const setNoDelay = socket.setNoDelay.bind(socket);
      socket.setNoDelay = (isOn) => {
        entry.isWithoutDelay = isOn !== false;
        return setNoDelay(isOn);
      };
      return this;
    }
  };
  return watched;
}
