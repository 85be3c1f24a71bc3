import { createHash } from "node:crypto";
import type { Cancel, Clock, Digest, Randomness } from "@offhook/engine";
import type { TlObject, TlValue } from "../../tl/tl-object.ts";
import { createCallServer, type SimulatedTelegram } from "../call-server.ts";
import type { CallServerOptions } from "../server-options.ts";
import { RpcFault } from "../server-port.ts";

/*
 * For the tests of this package: a server with users 1, 2 and 3 in virtual time, and devices that speak TL to
 * it without any client between.
 */

export interface VirtualClock extends Pick<Clock, "now" | "schedule"> {
  /** Runs everything that falls due in the next `ms`, in the order of its time, then of its scheduling. */
  advance(ms: number): void;
  /** Runs the next task that is due by now, if there is one. */
  turn(): boolean;
  /** How many tasks wait. */
  waiting(): number;
}

export function virtualClock(startMs = 1_800_000_000_000): VirtualClock {
  let now = startMs;
  let order = 0;
  let tasks: { readonly dueAt: number; readonly order: number; readonly task: () => void }[] = [];

  function runNext(end: number): boolean {
    const next = tasks
      .filter(({ dueAt }) => dueAt <= end)
      .toSorted((left, right) => left.dueAt - right.dueAt || left.order - right.order)[0];
    if (next === undefined) return false;
    tasks = tasks.filter((other) => other !== next);
    now = next.dueAt;
    next.task();
    return true;
  }

  return {
    now: () => now,
    schedule(dueAt, task): Cancel {
      const entry = { dueAt: Math.max(dueAt, now), order: (order += 1), task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      const end = now + ms;
      while (runNext(end)) continue;
      now = end;
    },
    turn: () => runNext(now),
    waiting: () => tasks.length,
  };
}

/** xorshift32: enough to tell worlds apart by their seed. */
export function seededRandomness(seed: number): Randomness {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return {
    bytes: (length) =>
      Uint8Array.from({ length }, () => {
        state ^= state << 13;
        state >>>= 0;
        state ^= state >>> 17;
        state ^= state << 5;
        state >>>= 0;
        return state >>> 24;
      }),
  };
}

export const sha256: Digest = {
  sha256: (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

/** A device that keeps what it is sent. */
export interface TestDevice {
  readonly userId: bigint;
  readonly deviceId: string;
  /** Every update that arrived, oldest first. */
  readonly heard: TlObject[];
  /** Sends a request and gives its result. @throws {RpcFault} */
  ask(request: TlObject): TlObject;
  /** The text of the refusal, with its code: `"400 CALL_PEER_INVALID"`; or `"ok"`. */
  outcome(request: TlObject): string;
  detach(): void;
  attach(): void;
}

export interface Situation {
  readonly clock: VirtualClock;
  readonly server: SimulatedTelegram;
  readonly device: (userId: bigint, deviceId?: string) => TestDevice;
}

export function situation({
  seed = 1,
  ...options
}: Partial<CallServerOptions> & { readonly seed?: number } = {}): Situation {
  const clock = virtualClock();
  const server = createCallServer({
    clock,
    randomness: seededRandomness(seed),
    digest: sha256,
    accounts: [
      { userId: 1n, firstName: "Ada", username: "adaa", phoneNumber: "9996600001" },
      { userId: 2n, firstName: "Bob", username: "bobby", phoneNumber: "9996600002" },
      { userId: 3n, firstName: "Cleo" },
    ],
    ...options,
  });
  return {
    clock,
    server,
    device: (userId, deviceId = "phone") => testDevice(server, clock, userId, deviceId),
  };
}

function testDevice(
  server: SimulatedTelegram,
  clock: VirtualClock,
  userId: bigint,
  deviceId: string,
): TestDevice {
  const session = { userId, deviceId, layer: 198 };
  const heard: TlObject[] = [];
  let detach = () => {};
  const device: TestDevice = {
    userId,
    deviceId,
    heard,
    ask(request) {
      let value: TlValue | undefined;
      let error: unknown = new Error(`${request._} was not answered at once.`);
      server.submit(session, request, (outcome) => {
        if (outcome.ok) [value, error] = [outcome.value, undefined];
        else error = outcome.error;
      });
      clock.advance(0);
      if (error !== undefined) throw error;
      return value as TlObject;
    },
    outcome(request) {
      try {
        device.ask(request);
        return "ok";
      } catch (error) {
        if (error instanceof RpcFault) return `${error.rpcCode} ${error.text}`;
        throw error;
      }
    },
    attach() {
      detach = server.attach(session, (updates) => heard.push(...(updates.updates as TlObject[])));
    },
    detach: () => detach(),
  };
  device.attach();
  return device;
}

/** The constructors that a device heard: `"phoneCallWaiting"`, `"updatePhoneCallSignalingData"`. */
export function namesOf(heard: readonly TlObject[]): readonly string[] {
  return heard.map((update) =>
    update._ === "updatePhoneCall" ? (update.phoneCall as TlObject)._ : update._,
  );
}

/** The newest PhoneCall that a device heard. */
export function lastCall(device: TestDevice): TlObject {
  const update = device.heard.findLast((candidate) => candidate._ === "updatePhoneCall");
  if (update === undefined) throw new Error(`User ${device.userId} has heard of no call.`);
  return update.phoneCall as TlObject;
}

export const gA = new Uint8Array(256).fill(7);
export const gB = new Uint8Array(256).fill(9);

export function protocol(libraryVersions: readonly string[] = ["9.0.0", "10.0.0", "2.4.4"]): TlObject {
  return {
    _: "phoneCallProtocol",
    udpP2p: true,
    udpReflector: true,
    minLayer: 65,
    maxLayer: 92,
    libraryVersions,
  };
}

let randomId = 0;

export function requestTo(server: SimulatedTelegram, caller: bigint, callee: bigint): TlObject {
  return {
    _: "phone.requestCall",
    userId: { _: "inputUser", userId: callee, accessHash: server.accessHash(caller, callee) },
    randomId: (randomId += 1),
    gAHash: sha256.sha256(gA),
    protocol: protocol(),
  };
}

/** `inputPhoneCall` from any PhoneCall that a device was sent. */
export function peerOf(call: TlObject): TlObject {
  return { _: "inputPhoneCall", id: call.id, accessHash: call.accessHash };
}

export function hangUp(peer: TlObject, reason = "Hangup", duration = 0): TlObject {
  return {
    _: "phone.discardCall",
    peer,
    duration,
    reason: { _: `phoneCallDiscardReason${reason}` },
    connectionId: 0n,
  };
}
