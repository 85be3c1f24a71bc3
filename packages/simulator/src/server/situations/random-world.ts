import assert from "node:assert/strict";
import type { TlObject, TlValue } from "../../tl/tl-object.ts";
import { unreliableNetwork } from "../scenarios.ts";
import { callStates, type ServerCall } from "../server-call.ts";
import { RpcFault } from "../server-port.ts";
import { gA, gB, hangUp, protocol, requestTo, type Situation, situation } from "./situation.ts";

/* For the tests of this package: three users with two devices each, who do anything at all. */

export const users = [1n, 2n, 3n] as const;
export const methods = [
  "phone.receivedCall",
  "phone.acceptCall",
  "phone.confirmCall",
  "phone.sendSignalingData",
  "phone.discardCall",
  "phone.setCallRating",
  "phone.saveCallDebug",
  "phone.saveCallLog",
] as const;

export type Step =
  | { readonly kind: "request"; readonly by: number; readonly to: number; readonly randomId: number }
  | {
      readonly kind: "act";
      readonly by: number;
      readonly method: (typeof methods)[number];
      /** Which of the known calls, and whose hash is named. */
      readonly call: number;
      readonly hash: "own" | "other" | "wrong";
    }
  /** What would come next in a call that goes well, by the right side. */
  | { readonly kind: "proceed"; readonly fromNewest: number; readonly device: 0 | 1 }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "plug"; readonly by: number }
  | { readonly kind: "difference"; readonly by: number; readonly pts: number };

export class World {
  readonly situation: Situation;
  /** Everything that a device got: results, pushes, differences; by device. */
  readonly got: TlObject[][] = Array.from({ length: 6 }, () => []);
  readonly pushed: TlObject[][] = Array.from({ length: 6 }, () => []);
  readonly transcript: string[] = [];
  readonly #plugs: ((() => void) | undefined)[] = [];
  readonly #stateSeen = new Map<bigint, number>();

  constructor(seed: number, unreliable: boolean) {
    this.situation = situation({ seed });
    if (unreliable) this.situation.server.play(unreliableNetwork({ caller: 1n, callee: 2n }, 0.1));
    for (let at = 0; at < 6; at += 1) this.#plug(at);
  }

  run(steps: readonly Step[]): void {
    for (const next of steps) {
      this.#take(next);
      this.#check();
    }
    // Longer than every timeout of the server, and than what faults hold back.
    this.situation.clock.advance(2 * 86_400_000);
    this.#check();
  }

  calls(): readonly Readonly<ServerCall>[] {
    return this.situation.server.calls();
  }

  #take(next: Step): void {
    switch (next.kind) {
      case "wait":
        return this.situation.clock.advance(next.ms);
      case "plug":
        return this.#plug(next.by);
      case "difference":
        return this.#ask(next.by, { _: "updates.getDifference", pts: next.pts, date: 0, qts: 0 });
      case "proceed":
        return this.#proceed(this.calls().at(-next.fromNewest), next.device);
      case "request": {
        const callee = users[next.to] ?? 1n;
        const request = requestTo(this.situation.server, userOf(next.by), callee);
        return this.#ask(next.by, { ...request, randomId: next.randomId });
      }
      case "act": {
        const call = this.calls()[next.call];
        if (call === undefined) return;
        const own = call.caller.userId === userOf(next.by) ? call.caller : call.callee;
        const other = own === call.caller ? call.callee : call.caller;
        const accessHash = { own: own.accessHash, other: other.accessHash, wrong: 5n }[next.hash];
        const peer = { _: "inputPhoneCall", id: call.id, accessHash };
        return this.#ask(next.by, requestFor(next.method, peer));
      }
      default:
        return next satisfies never;
    }
  }

  #proceed(call: Readonly<ServerCall> | undefined, deviceAt: 0 | 1): void {
    const method = {
      requested: methods[0],
      received: methods[1],
      accepted: methods[2],
      confirmed: methods[3],
    };
    if (call === undefined || call.state === "discarded") return;
    const side = call.state === "accepted" ? call.caller : call.callee;
    const by = 2 * users.findIndex((userId) => userId === side.userId) + deviceAt;
    const peer = { _: "inputPhoneCall", id: call.id, accessHash: side.accessHash };
    this.#ask(by, requestFor(method[call.state], peer));
  }

  #ask(by: number, request: TlObject): void {
    const { server, clock } = this.situation;
    const session = { userId: userOf(by), deviceId: `device ${by % 2}`, layer: 198 };
    server.submit(session, request, (outcome) => {
      if (outcome.ok) {
        if (typeof outcome.value === "object") this.got[by]?.push(outcome.value as TlObject);
        this.transcript.push(`${by} ${request._} ${show(outcome.value)}`);
        return;
      }
      // The only thing that a client may ever see.
      assert.ok(outcome.error instanceof RpcFault, String(outcome.error));
      this.transcript.push(`${by} ${request._} ${outcome.error.text}`);
    });
    clock.advance(0);
  }

  #plug(by: number): void {
    const detach = this.#plugs[by];
    this.#plugs[by] = undefined;
    if (detach !== undefined) return detach();
    const session = { userId: userOf(by), deviceId: `device ${by % 2}`, layer: 198 };
    this.#plugs[by] = this.situation.server.attach(session, (updates) => {
      this.got[by]?.push(updates);
      this.pushed[by]?.push(...(updates.updates as TlObject[]));
      this.transcript.push(`${by} push ${show(updates)}`);
    });
  }

  #check(): void {
    const live = this.calls().filter((call) => call.state !== "discarded");
    const pairs = live
      .filter((call) => call.state === "confirmed")
      .map(({ caller, callee }) => users.filter((id) => id === caller.userId || id === callee.userId).join());
    assert.equal(new Set(pairs).size, pairs.length, "a pair has two confirmed calls");
    for (const call of this.calls()) {
      const now = callStates.indexOf(call.state);
      assert.ok(now >= (this.#stateSeen.get(call.id) ?? 0), "a call went back");
      this.#stateSeen.set(call.id, now);
    }
  }
}

export function userOf(by: number): bigint {
  return users[Math.floor(by / 2)] ?? 1n;
}

function requestFor(method: (typeof methods)[number], peer: TlObject): TlObject {
  switch (method) {
    case "phone.receivedCall":
      return { _: method, peer };
    case "phone.acceptCall":
      return { _: method, peer, gB, protocol: protocol() };
    case "phone.confirmCall":
      return { _: method, peer, gA, keyFingerprint: 1n, protocol: protocol() };
    case "phone.sendSignalingData":
      return { _: method, peer, data: gB };
    case "phone.discardCall":
      return hangUp(peer);
    case "phone.setCallRating":
      return { _: method, peer, rating: 3, comment: "" };
    case "phone.saveCallDebug":
      return { _: method, peer, debug: { _: "dataJSON", data: "{}" } };
    case "phone.saveCallLog":
      return { _: method, peer, file: { _: "inputFile", id: 1n, parts: 1, name: "log", md5Checksum: "" } };
    default:
      return method satisfies never;
  }
}

function show(value: TlValue): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "bigint" ? String(part) : part instanceof Uint8Array ? `${part.length} bytes` : part,
  );
}

/** Every long in an object, however deep. */
export function longsOf(value: TlValue | undefined): readonly bigint[] {
  if (typeof value === "bigint") return [value];
  if (typeof value !== "object" || value instanceof Uint8Array) return [];
  return Object.values(value).flatMap((part) => longsOf(part as TlValue));
}
