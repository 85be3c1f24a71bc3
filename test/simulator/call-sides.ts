import { randomBytes } from "node:crypto";
import type { TlObject } from "@offhook/simulator";
import { type CallClient, inner } from "./call-client.ts";
import { commitment, diffieHellman, fingerprint, newSecret, publicValue, shared } from "./key-steps.ts";

/*
 * The two sides of a call, step by step, with a raw client and nothing of the engine: what somebody else's program
 * does. A step can be told to lie.
 */

export const protocol: TlObject = {
  _: "phoneCallProtocol",
  udpP2p: true,
  udpReflector: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: ["9.0.0"],
};

export type WireReason = "Missed" | "Disconnect" | "Hangup" | "Busy";

/** What both sides can do once they know the call. */
class CallSide {
  protected readonly client: CallClient;
  protected readonly secret = newSecret();
  protected peer: TlObject = { _: "inputPhoneCall", id: 0n, accessHash: 0n };

  constructor(client: CallClient) {
    this.client = client;
  }

  discard(reason: WireReason, durationSeconds = 0): Promise<unknown> {
    return this.client.invoke({
      _: "phone.discardCall",
      peer: this.peer,
      duration: durationSeconds,
      reason: { _: `phoneCallDiscardReason${reason}` },
      connectionId: 0n,
    });
  }

  /** Telegram says that the call is over, and why. */
  async discarded(): Promise<string | undefined> {
    const call = inner(await this.client.update("phoneCallDiscarded"), "phoneCall");
    return call === undefined ? undefined : inner(call, "reason")?._;
  }

  send(data: Uint8Array): Promise<unknown> {
    return this.client.invoke({ _: "phone.sendSignalingData", peer: this.peer, data });
  }

  async signal(): Promise<Uint8Array> {
    return (await this.client.update("updatePhoneCallSignalingData")).data as Uint8Array;
  }

  protected named(call: TlObject | undefined): void {
    this.peer = { _: "inputPhoneCall", id: call?.id ?? 0n, accessHash: call?.accessHash ?? 0n };
  }

  protected async group() {
    const request = { _: "messages.getDhConfig", version: 0, randomLength: 256 };
    const config = (await this.client.invoke(request)) as TlObject;
    return diffieHellman(config.p as Uint8Array, config.g as number);
  }
}

export class CallerSide extends CallSide {
  #gA: Uint8Array = new Uint8Array();
  key: Buffer = Buffer.alloc(0);

  /** `gA`, `gAHash`: what it commits to in the place of what it should. */
  async request(callee: TlObject, lie: { readonly gA?: Uint8Array; readonly gAHash?: Uint8Array } = {}) {
    this.#gA = lie.gA ?? publicValue(await this.group(), this.secret);
    const result = (await this.client.invoke({
      _: "phone.requestCall",
      userId: callee,
      randomId: randomBytes(4).readInt32LE() || 1,
      gAHash: lie.gAHash ?? commitment(this.#gA),
      protocol,
    })) as TlObject;
    this.named(inner(result, "phoneCall"));
  }

  /** A device of the callee rings. */
  async ringing(): Promise<void> {
    await this.client.update("phoneCallWaiting");
  }

  async accepted(): Promise<void> {
    const accepted = inner(await this.client.update("phoneCallAccepted"), "phoneCall");
    this.key = shared(await this.group(), this.secret, accepted?.gB as Uint8Array);
  }

  /** Answers what phone.confirmCall answered. */
  async confirm(lie: { readonly keyFingerprint?: bigint } = {}): Promise<TlObject | undefined> {
    const result = (await this.client.invoke({
      _: "phone.confirmCall",
      peer: this.peer,
      gA: this.#gA,
      keyFingerprint: lie.keyFingerprint ?? fingerprint(this.key),
      protocol,
    })) as TlObject;
    return inner(result, "phoneCall");
  }
}

export class CalleeSide extends CallSide {
  key: Buffer = Buffer.alloc(0);

  /** A call has come in. */
  async requested(): Promise<void> {
    this.named(inner(await this.client.update("phoneCallRequested"), "phoneCall"));
  }

  received(): Promise<unknown> {
    return this.client.invoke({ _: "phone.receivedCall", peer: this.peer });
  }

  async accept(lie: { readonly gB?: Uint8Array } = {}): Promise<void> {
    const gB = lie.gB ?? publicValue(await this.group(), this.secret);
    await this.client.invoke({ _: "phone.acceptCall", peer: this.peer, gB, protocol });
  }

  /** The caller has confirmed: gives the fingerprint that it named. */
  async confirmed(): Promise<bigint> {
    const update = await this.client.update("phoneCall");
    const call = inner(update, "phoneCall");
    this.key = shared(await this.group(), this.secret, call?.gAOrB as Uint8Array);
    return call?.keyFingerprint as bigint;
  }
}
