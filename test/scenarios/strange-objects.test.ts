import type { PhoneCall, PhoneMethod, PhoneUpdate } from "@offhook/telegram";
import { merge, Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { late } from "./faults.ts";
import { endOf, rulesOf, storyOf } from "./story.ts";
import { lieAbout } from "./tampering.ts";
import { playEach, twoPhones } from "./two-phones.ts";
import type { PhoneOptions } from "./world.ts";

describe("an answer that is false, which no document explains", () => {
  /** A client to which this method answers false the first time. */
  const sayingFalse =
    (method: PhoneMethod): NonNullable<PhoneOptions["tampering"]> =>
    (client) => {
      let isSaid = false;
      return {
        ...client,
        async invoke(asked, params) {
          if (asked !== method || isSaid) return client.invoke(asked, params);
          isSaid = true;
          return false;
        },
      };
    };

  it("to receivedCall lets it ring on", async () => {
    const bobHas = { tampering: sayingFalse("phone.receivedCall") };
    const { world, bob, place, hangUp } = await twoPhones({ bobHas });
    await place();
    expect(bob.call().view.state).toBe("requested.ringing");
    await hangUp(bob);
    expect(await rulesOf(bob)).toBe("K1 K8u K11 E37 E45");
    await atTheEnd(world);
  });

  it("to sendSignalingData is a failure like any other: the packet is sent again", async () => {
    const aliceHas = { tampering: sayingFalse("phone.sendSignalingData") };
    const { world, bob, confirm, hangUp } = await twoPhones({ aliceHas });
    const call = await confirm();
    const heard: number[] = [];
    bob.call().signalingData$.subscribe(([byte]) => heard.push(byte ?? -1));
    expect(await world.during(call.sendSignaling(Uint8Array.of(7)))).toBe(true);
    await world.clock.settle();
    expect([call.view.state, heard]).toEqual(["confirmed", [7]]);
    await hangUp(bob);
    await atTheEnd(world);
  });
});

describe("objects that are unusual, and no lie", () => {
  playEach([
    {
      title: "a request that is older than the ring timeout does not ring, and nothing is said about it",
      given: {
        choices: { timeouts: "clientsOnly" },
        limits: { ringTimeoutMs: 10_000, receiveTimeoutMs: 60_000 },
        faults: [late("phoneCallRequested", 12_000)],
      },
      when: async ({ place, pass }) => {
        await place();
        await pass(12_000);
      },
      alice: { rules: "C1 C2 C5 C22 E37 E45", end: "receiveTimeout by deadline, missed" },
      bob: { rules: "K3 E45 (-)", end: "stale by engine, nothing said" },
      server: ["discarded missed"],
    },
    {
      title: "a reason that nobody knows yet",
      liars: true,
      given: {
        aliceHas: {
          tampering: lieAbout("phoneCallDiscarded", () => ({
            reason: { kind: "unknown", constructorName: "PhoneCallDiscardReasonTeleported" },
          })),
        },
      },
      when: async ({ confirm, hangUp, bob }) => {
        await confirm();
        await hangUp(bob);
      },
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45",
        end: "unknown by peer, unknown:PhoneCallDiscardReasonTeleported",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "no reason at all",
      liars: true,
      given: {
        bobHas: {
          tampering: lieAbout("phoneCallDiscarded", (call) => {
            const { reason: _reason, ...rest } = call;
            return { ...rest, reason: undefined } as never;
          }),
        },
      },
      when: async ({ confirm, hangUp, alice }) => {
        await confirm();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, nothing said" },
      server: ["discarded hangup"],
    },
    {
      title: "the other side moves on to a conference",
      liars: true,
      given: {
        aliceHas: {
          tampering: lieAbout("phoneCallDiscarded", () => ({
            reason: { kind: "migrateConferenceCall", slug: "a-secret-link-to-a-conference" },
          })),
        },
      },
      when: async ({ confirm, hangUp, bob }) => {
        await confirm();
        await hangUp(bob);
      },
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E43 E44 E45",
        end: "migrated by peer, migrateConferenceCall",
      },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "we move on to a conference",
      liars: true,
      given: { aliceHas: { tampering: lieAbout("phoneCall", () => ({ conferenceSupported: true })) } },
      when: async ({ world, confirm }) => {
        const call = await confirm();
        await world.during(call.migrate("a-secret-link-to-a-conference"));
      },
      alice: {
        rules: "C1 C2 C5 C9 C11 C11k C16 E43 E30 E37 E45",
        end: "migrated by us, migrateConferenceCall",
      },
      bob: {
        rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E43 E44 E45",
        end: "migrated by peer, migrateConferenceCall",
      },
      server: ["discarded migrateconferencecall"],
    },
    {
      title: "phoneCallEmpty while it rings",
      liars: true,
      given: {
        aliceHas: { tampering: lieAbout("phoneCallAccepted", ({ id }) => ({ kind: "phoneCallEmpty", id })) },
      },
      when: async ({ place, answer }) => {
        await place();
        await answer();
      },
      alice: { rules: "C1 C2 C5 C9 E32 E45 (-)", end: "vanished by telegram, nothing said" },
      bob: { rules: "K1 K7 K9 K9k K14 K25 E37 E45", end: "exchangeTimeout by deadline, disconnect" },
      server: ["discarded disconnect"],
    },
    {
      title: "phoneCallEmpty as the answer to a hang-up",
      liars: true,
      given: {
        aliceHas: { tampering: lieAbout("phoneCallDiscarded", ({ id }) => ({ kind: "phoneCallEmpty", id })) },
      },
      when: async ({ confirm, hangUp, alice }) => {
        await confirm();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37u E43 E44 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "a call without servers",
      liars: true,
      given: { bobHas: { tampering: lieAbout("phoneCall", () => ({ connections: [] })) } },
      when: async ({ confirm, hangUp, bob }) => {
        await confirm();
        await hangUp(bob);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "hungUp by peer, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "acceptCall is answered with phoneCallAccepted, as documented",
      given: { choices: { acceptResult: "accepted" } },
      when: async ({ confirm, hangUp, bob }) => {
        await confirm();
        await hangUp(bob);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "hungUp by peer, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "phoneCallDiscarded comes to the one who hung up as well",
      given: { choices: { discarder: "both" } },
      when: async ({ confirm, hangUp, bob }) => {
        await confirm();
        await hangUp(bob);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E31 E45", end: "hungUp by peer, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E29 E37 E45 (-)", end: "hungUp by us, hangup" },
      server: ["discarded hangup"],
    },
    {
      title: "all common library versions are named, not one",
      given: { choices: { libraryVersions: "common" } },
      when: async ({ confirm, hangUp, alice }) => {
        await confirm();
        await hangUp(alice);
      },
      alice: { rules: "C1 C2 C5 C9 C11 C11k C16 E43 E29 E37 E45", end: "hungUp by us, hangup" },
      bob: { rules: "K1 K7 K9 K9k K14 K18 K18k E43 E31 E45", end: "hungUp by peer, hangup" },
      server: ["discarded hangup"],
    },
  ]);
});

describe("updates that belong to no call", () => {
  /** Alice's phone with a server that also sends what we want. */
  async function withInjection() {
    const injected = new Subject<PhoneUpdate>();
    const phones = await twoPhones({
      aliceHas: {
        tampering: (client) => ({
          selfId: client.selfId,
          connected$: client.connected$,
          invoke: (method, params) => client.invoke(method, params),
          updates$: merge(client.updates$, injected),
        }),
      },
    });
    const send = (phoneCall: PhoneCall): void =>
      injected.next({ kind: "updatePhoneCall", phoneCall, users: [] });
    return { ...phones, send, injected };
  }

  it("end no other call: an end is matched by id", async () => {
    const { world, alice, confirm, hangUp, send } = await withInjection();
    await confirm();
    const flags = { needRating: false, needDebug: false, video: false };
    send({ kind: "phoneCallDiscarded", id: "12345", ...flags, reason: { kind: "hangup" } });
    send({ kind: "phoneCallEmpty", id: "54321" });
    await world.clock.settle();
    expect(alice.call().view.state).toBe("confirmed");
    await hangUp(alice);
    await atTheEnd(world, { diagnostics: ["updateDropped"] });
    expect(endOf(alice)).toBe("hungUp by us, hangup");
    const dropped = alice.diagnostics.filter(({ kind }) => kind === "updateDropped");
    expect(dropped).toHaveLength(2);
  });

  it("of kinds that nobody knows are reported and do no harm", async () => {
    const { world, alice, confirm, hangUp, injected } = await withInjection();
    await confirm();
    injected.next({ kind: "unknown", constructorName: "UpdatePhoneCallHologram" });
    injected.next({ kind: "updatePhoneCallSignalingData", phoneCallId: "99", data: Uint8Array.of(1) });
    await hangUp(alice);
    await atTheEnd(world, { diagnostics: ["unknownUpdate", "updateDropped"] });
    expect(alice.diagnostics.map(({ kind }) => kind)).toContain("unknownUpdate");
  });

  it("never fill the memory: a thousand calls that nobody knows are kept, and no more", async () => {
    const { world, alice, send } = await withInjection();
    for (let id = 0; id < 1500; id++) send({ kind: "phoneCallEmpty", id: String(id) });
    await world.clock.settle();
    const full = alice.diagnostics.filter(
      (told) => told.kind === "updateDropped" && told.why === "parkingFull",
    );
    expect(full).toHaveLength(1500 - 1024);
    await atTheEnd(world, { diagnostics: ["updateDropped"] });
  });

  it("ten thousand repetitions fill no log: sixteen are recorded, the others counted", async () => {
    const { world, alice, confirm, hangUp, send } = await withInjection();
    const call = await confirm();
    const { telegramCallId, video } = call.view.context;
    const [server] = world.telegram.calls();
    const again = {
      kind: "phoneCallWaiting",
      id: telegramCallId!,
      accessHash: String(server!.caller.accessHash),
      date: server!.date,
      adminId: String(server!.caller.userId),
      participantId: String(server!.callee.userId),
      protocol: server!.callerProtocol,
      video,
    } as const;
    for (let count = 0; count < 10_000; count++) send(again);
    await world.clock.settle();
    await hangUp(alice);
    await atTheEnd(world);
    const records = await alice.records();
    const ignored = records.filter(({ rule }) => rule === "E28");
    expect(ignored).toHaveLength(16);
    expect(records.reduce((sum, { ignoredBefore }) => sum + ignoredBefore, 0)).toBe(10_000 - 16);
    expect(await storyOf(alice)).toContain("CallHungUp confirmed -> discarded.ending E29");
  });
});
