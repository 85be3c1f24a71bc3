import { createCallEngine, memoryEventStore } from "@offhook/engine";
import type { Call, CallEngine, Diagnostic } from "@offhook/engine";
import { seededRandomness } from "./seeded-randomness.ts";
import { firstValueFrom } from "rxjs";
import { describe, expect, it } from "vitest";
import { alice, bob, digest, virtualWorld } from "./virtual-world.ts";
import type { Device, VirtualWorld } from "./virtual-world.ts";

async function engineOf(world: VirtualWorld, device: Device) {
  const { vault, accountState, transport } = device;
  const engine = await createCallEngine({
    store: memoryEventStore(),
    vault,
    accountState,
    digest,
    clock: world.clock,
    random: seededRandomness(`engine ${device.userId}`),
    updates$: transport.updates$,
    transports: [transport],
  });
  const diagnostics: Diagnostic[] = [];
  engine.diagnostics$.subscribe((diagnostic) => diagnostics.push(diagnostic));
  return { engine, diagnostics };
}

function onlyCall(engine: CallEngine): Call {
  const [call, ...more] = engine.liveCalls();
  if (call === undefined || more.length > 0) throw new Error("Expected one live call.");
  return call;
}

describe("two engines on simulated Telegram", () => {
  it("agree on a key, pass signalling data and end the call", async () => {
    const world = virtualWorld();
    const a = world.device(alice);
    const b = world.device(bob);
    const { engine: caller, diagnostics } = await engineOf(world, a);
    const { engine: callee } = await engineOf(world, b);
    await world.clock.pass(0);

    const placing = caller.placeCall({
      userId: String(bob),
      accessHash: String(world.telegram.accessHash(alice, bob)),
    });
    await world.clock.pass(0);
    const outgoing = await placing;
    expect(outgoing.view.state).toBe("waiting.ringing");

    const incoming = onlyCall(callee);
    await Promise.all([incoming.answer(), world.clock.pass(0)]);
    expect([outgoing.view.state, incoming.view.state]).toEqual(["confirmed", "confirmed"]);
    expect(outgoing.view.context.fingerprint).toBe(incoming.view.context.fingerprint);
    expect(outgoing.view.context.emoji).toEqual(incoming.view.context.emoji);
    expect(await outgoing.key()).toEqual(await incoming.key());

    const packet = firstValueFrom(incoming.signalingData$);
    await Promise.all([outgoing.sendSignaling(Uint8Array.of(1, 2, 3)), world.clock.pass(0)]);
    expect(await packet).toEqual(Uint8Array.of(1, 2, 3));

    await Promise.all([outgoing.hangUp(), world.clock.pass(0)]);
    await world.clock.pass(120_000);
    expect([outgoing.view.state, incoming.view.state]).toEqual(["discarded.closed", "discarded.closed"]);
    expect(diagnostics).toEqual([]);
  });
});
