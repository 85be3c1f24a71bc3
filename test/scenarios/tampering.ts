import type { MemoryCallClient } from "@offhook/simulator";
import type { PhoneCall, PhoneUpdate, TelegramCallClient } from "@offhook/telegram";
import { map } from "rxjs";
import { people } from "./world.ts";
import type { Person, World } from "./world.ts";

/** A server that lies: every call object that the client sees, in updates and in answers, goes through `lie`. */
export function tamperedBy(
  lie: (call: PhoneCall) => PhoneCall,
): (client: MemoryCallClient) => TelegramCallClient {
  return (client) => ({
    selfId: client.selfId,
    connected$: client.connected$,
    updates$: client.updates$.pipe(map((update) => tampered(update, lie))),
    async invoke(method, params) {
      const answer: unknown = await client.invoke(method, params);
      return answered(answer, lie) as never;
    },
  });
}

/** Changes objects of one kind and leaves the others as they are. */
export function lieAbout<K extends PhoneCall["kind"]>(
  kind: K,
  change: (call: Extract<PhoneCall, { kind: K }>) => Partial<Extract<PhoneCall, { kind: K }>> | PhoneCall,
): (client: MemoryCallClient) => TelegramCallClient {
  return tamperedBy((call) => (call.kind === kind ? { ...call, ...change(call as never) } : call));
}

function tampered(update: PhoneUpdate, lie: (call: PhoneCall) => PhoneCall): PhoneUpdate {
  return update.kind === "updatePhoneCall" ? { ...update, phoneCall: lie(update.phoneCall) } : update;
}

function answered(answer: unknown, lie: (call: PhoneCall) => PhoneCall): unknown {
  if (Array.isArray(answer)) return answer.map((update: PhoneUpdate) => tampered(update, lie));
  if (typeof answer !== "object" || answer === null || !("phoneCall" in answer)) return answer;
  return { ...answer, phoneCall: lie(answer.phoneCall as PhoneCall) };
}

/** Somebody with a client of their own making, who sends what no engine would. */
export interface Rogue {
  /** The newest object of the newest call. */
  call(): PhoneCall & { readonly accessHash: string };
  request(callee: Person, gAHash: Uint8Array): Promise<void>;
  received(): Promise<void>;
  accept(gB: Uint8Array): Promise<void>;
  confirm(gA: Uint8Array, keyFingerprint: string): Promise<void>;
}

export function rogue(world: World, person: Person): Rogue {
  const client = world.rawClient(person);
  const protocol = {
    udpP2p: true,
    udpReflector: true,
    minLayer: 65,
    maxLayer: 92,
    libraryVersions: ["9.0.0"],
  };
  let newest: (PhoneCall & { readonly accessHash: string }) | undefined;
  const note = (seen: PhoneCall): void => {
    if ("accessHash" in seen) newest = seen;
  };
  client.updates$.subscribe((update) => {
    if (update.kind === "updatePhoneCall") note(update.phoneCall);
  });

  function call(): PhoneCall & { readonly accessHash: string } {
    if (newest === undefined) throw new Error(`${person} has no call.`);
    return newest;
  }
  const peer = () => ({ id: call().id, accessHash: call().accessHash });

  async function step(doing: Promise<unknown>): Promise<void> {
    const answer = await world.during(doing);
    if (typeof answer === "object" && answer !== null && "phoneCall" in answer)
      note(answer.phoneCall as PhoneCall);
    await world.clock.settle();
  }

  return {
    call,
    request: (callee, gAHash) => {
      const accessHash = String(world.telegram.accessHash(people[person], people[callee]));
      const userId = { userId: String(people[callee]), accessHash };
      return step(
        client.invoke("phone.requestCall", { video: false, userId, randomId: 1, gAHash, protocol }),
      );
    },
    received: () => step(client.invoke("phone.receivedCall", { peer: peer() })),
    accept: (gB) => step(client.invoke("phone.acceptCall", { peer: peer(), gB, protocol })),
    confirm: (gA, keyFingerprint) =>
      step(client.invoke("phone.confirmCall", { peer: peer(), gA, keyFingerprint, protocol })),
  };
}
