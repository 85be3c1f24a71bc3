import { createCallEngine, memoryAccountState, memoryEventStore, memoryVault } from "@offhook/engine";
import type { Call, CallEffectType, CallTransport, CallUpdate, Vault } from "@offhook/engine";
import { seededRandom, seededRandomness } from "@offhook/engine/testing";
import { telegramTransport, toCallEvents } from "@offhook/telegram";
import type { PhoneCall } from "@offhook/telegram";
import { firstValueFrom, of, Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { digest, newWorld } from "./world.ts";

/*
 * Updates come one by one, or many at once after a reconnect. What is decided on them does not depend on how they were
 * bundled; only what is still worth doing does.
 */

const firstSeed = Number(process.env["OFFHOOK_SEED"] ?? 1);
const runs = Number(process.env["OFFHOOK_RUNS"] ?? 40);
const longestMs = 20_000 + runs * 200;

/** What a call of this direction may be told, by anybody, in any order. */
function anyUpdates(
  draw: (below: number) => number,
  known: Extract<PhoneCall, { kind: "phoneCallWaiting" }>,
): PhoneCall[] {
  const { kind: _kind, ...common } = known;
  const base = { id: common.id, accessHash: common.accessHash, date: common.date, video: false };
  const facts = {
    ...base,
    adminId: common.adminId,
    participantId: common.participantId,
    protocol: common.protocol,
  };
  const number = new Uint8Array(256).fill(9);
  const confirmed = { startDate: common.date, p2pAllowed: true, conferenceSupported: false, connections: [] };
  const objects: readonly PhoneCall[] = [
    { kind: "phoneCallWaiting", ...facts },
    { kind: "phoneCallWaiting", ...facts, receiveDate: common.date },
    { kind: "phoneCallRequested", ...facts, gAHash: new Uint8Array(32).fill(3) },
    { kind: "phoneCallAccepted", ...facts, gB: number },
    { kind: "phoneCallAccepted", ...facts, accessHash: "99", gB: number },
    { kind: "phoneCall", ...facts, gAOrB: number, keyFingerprint: "5", ...confirmed },
    { kind: "phoneCallDiscarded", id: base.id, needRating: draw(2) === 0, needDebug: false, video: true },
    { kind: "phoneCallEmpty", id: base.id },
  ];
  const chosen = Array.from({ length: 3 + draw(6) }, () => objects[draw(objects.length)]!);
  // The ends are rarer, or nothing would ever be told of a live call.
  return chosen.filter((object) => !/Discarded|Empty/.test(object.kind) || draw(3) === 0);
}

/** A phone whose updates we send, and whose effects from these on are never done. */
async function heldPhone(seed: number, held: readonly CallEffectType[]) {
  const world = newWorld({ seed });
  const bob = await world.phone("bob");
  const client = world.rawClient("alice");
  const random = seededRandomness(seed);
  // Destroying secrets is the engine's own effect: it is held here.
  const vault: Vault = { ...memoryVault({ digest, randomness: random }), erase: () => new Promise(() => {}) };
  const accountState = memoryAccountState();
  const store = memoryEventStore();
  const { clock } = world;
  const real = telegramTransport({ accountId: "alice", client, vault, accountState, clock, random });
  const holding: CallTransport = {
    accountId: real.accountId,
    selfRef: real.selfRef,
    execute: (effect, call) =>
      held.includes(effect.type) ? new Promise(() => {}) : real.execute(effect, call),
    sendSignaling: (call, packet) => real.sendSignaling(call, packet),
    media: (call) => real.media(call),
    resolvePeer: (peer) => real.resolvePeer(peer),
    timeouts: () => real.timeouts(),
  };
  const updates$ = new Subject<CallUpdate | readonly CallUpdate[]>();
  const engine = await world.during(
    createCallEngine({ updates$, transports: [holding], store, vault, accountState, digest, clock, random }),
  );
  const calls: Call[] = [];
  engine.calls$.subscribe((call) => calls.push(call));
  const eventOf = (phoneCall: PhoneCall): Promise<CallUpdate> => {
    const update = { kind: "updatePhoneCall", phoneCall, users: [] } as const;
    return firstValueFrom(of(update).pipe(toCallEvents({ accountId: real.accountId, vault })));
  };

  async function told(call: Call): Promise<readonly string[]> {
    const records = [];
    for await (const record of store.readStream(`call-${call.callId}`)) {
      if ("rule" in record)
        records.push(`${record.type} ${record.from} ${record.to} ${record.outcome} ${record.rule}`);
    }
    return records;
  }
  return { world, bob, client, engine, calls, updates$, eventOf, told };
}

const directions = {
  /** Alice calls Bob, Telegram has named the call, and nothing more is done. */
  outgoing: async (seed: number) => {
    const phone = await heldPhone(seed, ["DeriveKey", "ConfirmCall", "DiscardCall"]);
    const { world, engine } = phone;
    const call = await world.during(engine.placeCall(world.address("alice", "bob")));
    await world.clock.settle();
    const [server] = world.telegram.calls();
    return { ...phone, call, server: server!, accessHash: server!.caller.accessHash };
  },
  /** Bob calls Alice, and she has answered. */
  incoming: async (seed: number) => {
    const held = ["ReportReceived", "DeriveKey", "DiscardCall"] as const;
    const phone = await heldPhone(seed, held);
    const { world, bob, client, updates$, eventOf, calls } = phone;
    const forward = client.updates$.subscribe((update) => {
      if (update.kind === "updatePhoneCall")
        void eventOf(update.phoneCall).then((event) => updates$.next(event));
    });
    await world.during(bob.engine.placeCall(world.address("bob", "alice")));
    await world.clock.settle();
    forward.unsubscribe();
    const call = calls[0]!;
    if (seed % 2 === 0) await world.during(call.answer());
    await world.clock.settle();
    const [server] = world.telegram.calls();
    return { ...phone, call, server: server!, accessHash: server!.callee.accessHash };
  },
} as const;

/** The same updates in runs of random length. */
function split<T>(list: readonly T[], draw: (below: number) => number): readonly (readonly T[])[] {
  const runsOfUpdates: T[][] = [];
  for (let at = 0; at < list.length; ) {
    const length = 1 + draw(4);
    runsOfUpdates.push(list.slice(at, at + length));
    at += length;
  }
  return runsOfUpdates;
}

describe.each(["outgoing", "incoming"] as const)("updates of an %s call", (direction) => {
  it(
    `lead to the same records however they are bundled, seeds ${firstSeed} to ${firstSeed + runs - 1}`,
    async () => {
      for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
        const stories: (readonly string[])[] = [];
        for (const bundling of ["one by one", "all at once", "in runs"] as const) {
          const reached = await directions[direction](seed);
          const { world, call, server, accessHash, updates$, eventOf, told } = reached;
          const draw = seededRandom(seed);
          const known = {
            kind: "phoneCallWaiting",
            id: String(server.id),
            accessHash: String(accessHash),
            date: server.date,
            adminId: String(server.caller.userId),
            participantId: String(server.callee.userId),
            protocol: server.callerProtocol,
            video: false,
          } as const;
          const events = await Promise.all(anyUpdates(draw, known).map(eventOf));
          if (bundling === "one by one") for (const event of events) updates$.next(event);
          if (bundling === "all at once") updates$.next(events);
          if (bundling === "in runs") for (const run of split(events, draw)) updates$.next(run);
          await world.clock.settle();
          stories.push(await told(call));
        }
        const [oneByOne, ...bundled] = stories;
        for (const story of bundled) expect(story, `OFFHOOK_SEED=${seed} OFFHOOK_RUNS=1`).toEqual(oneByOne);
      }
    },
    longestMs,
  );
});
