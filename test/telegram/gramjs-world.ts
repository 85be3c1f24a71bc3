import { createHash } from "node:crypto";
import { defaultCallProtocol } from "@offhook/engine";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import { telegramCallClient } from "@offhook/telegram";
import type {
  ConnectedCallClient,
  CallClientOptions,
  InputPhoneCall,
  PhoneCall,
  PhoneUpdate,
} from "@offhook/telegram";
import type { LibraryClient } from "@offhook/telegram";
import { TelegramClient } from "telegram";
import { loopbackWorld } from "../simulator/loopback-world.ts";
import type { LoopbackWorld } from "../simulator/loopback-world.ts";

/** A library's client of this user, not yet connected: GramJS, or what stands in for it. */
export type MakeClient = (port: number, authKey: Buffer, params?: LibraryParams) => Promise<TestedClient>;

export interface TestedClient extends LibraryClient {
  disconnect(): Promise<void>;
}

export interface LibraryParams {
  readonly floodSleepThreshold?: number;
}

export const makeGramJs: MakeClient = async (port, authKey, params = {}) =>
  new TelegramClient(await loopbackSession(authKey), 1, "loopback", {
    ...loopbackClientOptions(port),
    ...params,
  });

/** A call client with everything that it was sent. */
export interface Ear {
  readonly client: ConnectedCallClient;
  readonly library: LibraryClient;
  readonly updates: PhoneUpdate[];
  /** The first call object of this kind that arrives, or has arrived. */
  call<K extends PhoneCall["kind"]>(kind: K): Promise<Extract<PhoneCall, { kind: K }>>;
}

export class GramJsWorld {
  readonly loopback: LoopbackWorld;
  readonly #make: MakeClient;
  readonly #closing: (() => Promise<void>)[] = [];

  private constructor(loopback: LoopbackWorld, make: MakeClient) {
    this.loopback = loopback;
    this.#make = make;
  }

  static async start(
    make: MakeClient = makeGramJs,
    server: Parameters<typeof loopbackWorld>[1] = {},
  ): Promise<GramJsWorld> {
    return new GramJsWorld(await loopbackWorld({}, server), make);
  }

  library(userId: bigint, params: LibraryParams = {}): Promise<TestedClient> {
    return this.#make(this.loopback.mtproto.port, this.loopback.keyOf(userId), params);
  }

  async ear(userId: bigint, options: CallClientOptions = {}, params: LibraryParams = {}): Promise<Ear> {
    return this.listen(await this.library(userId, params), options);
  }

  async listen(library: LibraryClient, options: CallClientOptions = {}): Promise<Ear> {
    const client = await telegramCallClient(library, options);
    this.#closing.push(() => client.close());
    const updates: PhoneUpdate[] = [];
    client.updates$.subscribe((update) => updates.push(update));
    return {
      client,
      library,
      updates,
      async call(kind) {
        for (;;) {
          for (const update of updates) {
            if (update.kind === "updatePhoneCall" && update.phoneCall.kind === kind)
              return update.phoneCall as never;
          }
          await passed(5);
        }
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#closing.map((close) => close()));
    await this.loopback.close();
  }
}

export const gA = new Uint8Array(256).fill(3);
export const gB = new Uint8Array(256).fill(5);
export const protocol = defaultCallProtocol;

let randomId = 0;

export function requestOf(world: GramJsWorld, caller: bigint, callee: bigint) {
  return {
    video: false,
    userId: {
      userId: String(callee),
      accessHash: String(world.loopback.telegram.accessHash(caller, callee)),
    },
    randomId: (randomId += 1),
    gAHash: Uint8Array.from(createHash("sha256").update(gA).digest()),
    protocol,
  };
}

export function peerOf(call: PhoneCall): InputPhoneCall {
  if (!("accessHash" in call)) throw new Error(`${call.kind} has no access hash.`);
  return { id: call.id, accessHash: call.accessHash };
}

/** A call of which the server knows that it was confirmed; the keys are made up. */
export async function confirmedCall(world: GramJsWorld, caller: Ear, callee: Ear) {
  const { selfId } = caller.client;
  const request = requestOf(world, BigInt(selfId), BigInt(callee.client.selfId));
  const { phoneCall } = await caller.client.invoke("phone.requestCall", request);
  const callerPeer = peerOf(phoneCall);
  const calleePeer = peerOf(await callee.call("phoneCallRequested"));
  await callee.client.invoke("phone.acceptCall", { peer: calleePeer, gB, protocol });
  await caller.call("phoneCallAccepted");
  await caller.client.invoke("phone.confirmCall", { peer: callerPeer, gA, keyFingerprint: "-5", protocol });
  await callee.call("phoneCall");
  return { callerPeer, calleePeer };
}

export function discardOf(peer: InputPhoneCall) {
  return { video: false, peer, durationSeconds: 0, reason: { kind: "hangup" }, connectionId: "0" } as const;
}

export function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits until it holds; the test's own time limit ends a wait in vain. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await passed(5);
}
