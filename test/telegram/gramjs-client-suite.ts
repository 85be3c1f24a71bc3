import type { Socket } from "node:net";
import type { LibraryClient } from "@offhook/telegram";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { alice, bob } from "../simulator/loopback-world.ts";
import { confirmedCall, GramJsWorld, passed, requestOf, until } from "./gramjs-world.ts";
import type { MakeClient } from "./gramjs-world.ts";

/**
 * What only a client library can get wrong, beyond the contract of every client: with a real client over real MTProto.
 * Each test stands for one thing that was observed.
 */
export function describeGramJsClient(name: string, make: MakeClient): void {
  describe(`a call client on ${name}`, () => {
    let world: GramJsWorld;
    beforeEach(async () => {
      world = await GramJsWorld.start(make);
    });
    afterEach(() => world.close());

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

    it("refuses a zero random id and other impossible values before anything is sent, without noise", async () => {
      const noise = vi.spyOn(console, "error");
      const caller = await world.ear(alice);
      const request = requestOf(world, alice, bob);
      const { client } = caller;
      const wrong = [
        client.invoke("phone.requestCall", { ...request, randomId: 0 }),
        client.invoke("phone.requestCall", { ...request, gAHash: "text" as never }),
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
