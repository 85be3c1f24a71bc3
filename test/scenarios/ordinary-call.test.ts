import { secretNames } from "@offhook/engine";
import type { Call } from "@offhook/engine";
import { firstValueFrom, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { endOf, serverStory, storyOf } from "./story.ts";
import { twoPhones } from "./two-phones.ts";

const callersStory = [
  "CallPlaced new -> requested.preparing C1",
  "KeyPrepared requested.preparing -> requested.sending C2",
  "CallRegistered requested.sending -> waiting.registered C5",
  "CallReceived waiting.registered -> waiting.ringing C9",
  "CallAccepted waiting.ringing -> accepted.deriving C11",
  "KeyAgreed accepted.deriving -> accepted.confirming C11k",
  "CallConfirmed accepted.confirming -> confirmed C16",
  "SecretsWiped confirmed (stayed) E43",
];
const calleesStory = [
  "CallRequested new -> requested.arriving K1",
  "RequestSucceeded requested.arriving -> requested.ringing K7",
  "CallAnswered requested.ringing -> accepted.preparing K9",
  "KeyPrepared accepted.preparing -> accepted.sending K9k",
  "CallReceived accepted.sending -> accepted.awaiting K14",
  "CallConfirmed accepted.awaiting -> accepted.verifying K18",
  "KeyAgreed accepted.verifying -> confirmed K18k",
  "SecretsWiped confirmed (stayed) E43",
];

describe("an ordinary call", () => {
  it("is requested, rings, is accepted, and both sides agree on a key", async () => {
    const { world, alice, bob, place, answer } = await twoPhones();
    const call = await place();
    expect([call.view.state, bob.call().view.state]).toEqual(["waiting.ringing", "requested.ringing"]);
    await answer();
    expect(await storyOf(alice)).toEqual(callersStory);
    expect(await storyOf(bob)).toEqual(calleesStory);
    const key = await call.key();
    expect(key).toHaveLength(256);
    expect(await bob.call().key()).toEqual(key);
    expect(bob.call().view.context.emoji).toEqual(call.view.context.emoji);
    await world.during(call.hangUp());
    await atTheEnd(world);
    expect(await call.key()).toBeUndefined();
  });

  it.each(["alice", "bob"] as const)("is hung up by %s and both hear the same", async (who) => {
    const phones = await twoPhones();
    const { world, alice, bob, confirm, pass, hangUp } = phones;
    await confirm();
    await pass(42_700);
    await hangUp(phones[who]);
    await atTheEnd(world);
    const ours = [
      "CallHungUp confirmed -> discarded.ending E29",
      "CallDiscarded(hangup) discarded.ending -> discarded.reporting E37",
      "SecretsWiped discarded.reporting -> discarded.closed E45",
    ];
    const theirs = [
      "CallDiscarded(hangup) confirmed -> discarded.reporting E31",
      "SecretsWiped discarded.reporting -> discarded.closed E45",
    ];
    expect(await storyOf(alice)).toEqual([...callersStory, ...(who === "alice" ? ours : theirs)]);
    expect(await storyOf(bob)).toEqual([...calleesStory, ...(who === "bob" ? ours : theirs)]);
    for (const phone of [alice, bob]) expect(phone.call().view.context.durationSeconds).toBe(42);
    expect(serverStory(world)).toEqual(["discarded hangup"]);
  });

  it("is placed by each of two people in turn, the second time without an access hash", async () => {
    const { world, alice, bob, confirm, hangUp } = await twoPhones();
    await confirm();
    await hangUp(alice);
    const back = await world.during(bob.engine.placeCall({ userId: world.address("bob", "alice").userId }));
    await world.clock.settle();
    await world.during(alice.call().answer());
    await world.clock.settle();
    expect(back.view.state).toBe("confirmed");
    await world.during(back.hangUp());
    await atTheEnd(world);
    expect(alice.calls.map(({ direction }) => direction)).toEqual(["outgoing", "incoming"]);
    expect(serverStory(world)).toEqual(["discarded hangup", "discarded hangup"]);
  });

  it("has video when it is placed with video", async () => {
    const { world, alice, bob, confirm, hangUp } = await twoPhones();
    await confirm({ video: true });
    expect([alice, bob].map((phone) => phone.call().view.context.video)).toEqual([true, true]);
    await hangUp(bob);
    await atTheEnd(world);
  });

  it("is spoken in the best version that both sides have", async () => {
    const protocol = { udpP2p: true, udpReflector: true, minLayer: 65, maxLayer: 92 };
    const { world, alice, bob, confirm, hangUp } = await twoPhones({
      aliceHas: { protocol: { ...protocol, libraryVersions: ["13.0.0", "10.0.0", "9.0.0"] } },
      bobHas: { protocol: { ...protocol, libraryVersions: ["10.0.0", "9.0.0", "2.4.4"] } },
    });
    await confirm();
    for (const phone of [alice, bob])
      expect(phone.call().view.context.agreedProtocol?.libraryVersions).toEqual(["10.0.0"]);
    await hangUp(alice);
    await atTheEnd(world);
  });

  it("can't be answered when both sides have no version in common, and the caller stops ringing", async () => {
    const protocol = { udpP2p: true, udpReflector: true, minLayer: 65, maxLayer: 92 };
    const { world, alice, bob, place, answer } = await twoPhones({
      aliceHas: { protocol: { ...protocol, libraryVersions: ["13.0.0"] } },
      bobHas: { protocol: { ...protocol, libraryVersions: ["2.4.4"] } },
    });
    await place();
    await answer();
    await atTheEnd(world);
    expect(bob.call().view.context.end).toMatchObject({
      reason: "protocolMismatch",
      detail: "CALL_PROTOCOL_COMPAT_LAYER_INVALID",
    });
    expect(alice.call().view.context.end?.wire).toBe("disconnect");
  });

  it("ends once for everybody who looks: streams replay the past and complete", async () => {
    const { world, alice, bob, confirm, hangUp } = await twoPhones();
    const call = await confirm();
    const live = firstValueFrom(call.transitions$.pipe(toArray()));
    await hangUp(bob);
    await atTheEnd(world);
    const late = firstValueFrom(call.transitions$.pipe(toArray()));
    const types = (await live).map(({ record }) => record.type);
    expect((await late).map(({ record }) => record.type)).toEqual(types);
    expect(types).toEqual((await alice.records()).map(({ type }) => type));
  });
});

describe("signalling data of a call", () => {
  it("passes both ways in order, and what comes before anybody listens waits", async () => {
    const { world, bob, confirm, hangUp } = await twoPhones();
    const call = await confirm();
    for (const byte of [1, 2, 3])
      expect(await world.during(call.sendSignaling(Uint8Array.of(byte)))).toBe(true);
    await world.clock.settle();
    const heard: number[] = [];
    bob.call().signalingData$.subscribe(([byte]) => heard.push(byte ?? -1));
    await world.during(call.sendSignaling(Uint8Array.of(4)));
    await world.clock.settle();
    expect(heard).toEqual([1, 2, 3, 4]);
    const back = firstValueFrom(call.signalingData$);
    await world.during(bob.call().sendSignaling(new Uint8Array(131_072).fill(7)));
    await world.clock.settle();
    expect(await back).toEqual(new Uint8Array(131_072).fill(7));
    await hangUp(bob);
    await atTheEnd(world);
  });

  it("that overtakes the key is kept until the call is confirmed", async () => {
    const { world, bob, place, answer, hangUp } = await twoPhones({
      faults: [{ push: { update: "phoneCall" }, fault: { kind: "delay", delayMs: 3000 } }],
    });
    const call = await place();
    await answer();
    const heard: Uint8Array[] = [];
    bob.call().signalingData$.subscribe((packet) => heard.push(packet));
    await world.during(call.sendSignaling(Uint8Array.of(9)));
    await world.clock.settle();
    expect([bob.call().view.state, heard.length]).toEqual(["accepted.awaiting", 0]);
    await world.clock.advance(3000);
    expect([bob.call().view.state, heard]).toEqual(["confirmed", [Uint8Array.of(9)]]);
    await hangUp(bob);
    await atTheEnd(world);
  });

  it("is recorded in a stream of its own, gapless, in the state in which it passed", async () => {
    const { world, alice, confirm, hangUp, bob } = await twoPhones();
    const call = await confirm();
    for (let count = 0; count < 5; count++) await world.during(call.sendSignaling(Uint8Array.of(count)));
    await hangUp(bob);
    await atTheEnd(world);
    const packets = [];
    for await (const record of alice.store.readStream(`signaling-${call.callId}`)) packets.push(record);
    expect(packets.map(({ revision, type }) => `${revision} ${type}`)).toEqual(
      [0, 1, 2, 3, 4].map((revision) => `${revision} SignalingSent`),
    );
  });

  it("is refused before the call is confirmed and after its end", async () => {
    const { world, place, answer, hangUp, bob } = await twoPhones();
    const call = await place();
    const refusal = { code: "INVALID_TRANSITION" };
    await expect(call.sendSignaling(Uint8Array.of(1))).rejects.toMatchObject(refusal);
    await answer();
    await hangUp(bob);
    await expect(call.sendSignaling(Uint8Array.of(1))).rejects.toMatchObject(refusal);
    await atTheEnd(world);
  });
});

describe("after a call", () => {
  it("Telegram asks for a rating and debug data, and gets both", async () => {
    const { world, alice, bob, confirm, hangUp } = await twoPhones({ choices: { askRating: "confirmed" } });
    const call = await confirm();
    await hangUp(bob);
    expect(call.view.context).toMatchObject({ needRating: true, needDebug: true });
    expect(call.view.state).toBe("discarded.reporting");
    await world.during(
      call.rate(4, { problems: ["echo", "noise", "echo"], comment: "Bob sounded far away" }),
    );
    await world.during(call.provideDebug(JSON.stringify({ log: "what the media engine says" })));
    await atTheEnd(world);
    const [report] = world.telegram.reports(world.telegram.calls()[0]!.id);
    expect(report).toMatchObject({
      rating: { stars: 4, comment: "Bob sounded far away #echo #noise", userInitiative: false },
      debugLength: 36,
    });
    expect((await storyOf(alice)).slice(-5)).toEqual([
      "CallRated(4) discarded.reporting (stayed) E42",
      "RequestSucceeded discarded.reporting (stayed) E42r",
      "DebugProvided discarded.reporting (stayed) E42d",
      "DebugSaved discarded.reporting (stayed) E42r",
      "SecretsWiped discarded.reporting -> discarded.closed E45",
    ]);
    expect((await storyOf(bob)).at(-2)).toBe("TimerExpired(report) discarded.reporting (stayed) E44");
  });

  it.each([
    ["phone.setCallRating", "CALL_PEER_INVALID", (call: Call) => call.rate(1)],
    ["phone.saveCallDebug", "CALL_PEER_INVALID", (call: Call) => call.provideDebug("{}")],
    ["phone.saveCallDebug", "DATA_JSON_INVALID", (call: Call) => call.provideDebug("{}")],
    ["upload.saveFilePart", "FILE_PART_INVALID", (call: Call) => call.provideLog(Uint8Array.of(1))],
    ["phone.saveCallLog", "CALL_PEER_INVALID", (call: Call) => call.provideLog(Uint8Array.of(1))],
  ] as const)(
    "a report that Telegram refuses does not keep the call open: %s %s",
    async (method, text, report) => {
      const { world, alice, confirm, hangUp } = await twoPhones({
        choices: { askRating: "confirmed" },
        faults: [{ request: { method }, fault: { kind: "error", rpcCode: 400, text } }],
      });
      const call = await confirm();
      await hangUp(alice);
      await world.during(report(call));
      await atTheEnd(world);
      expect(await storyOf(alice)).toContain(`RequestFailed(${text}) discarded.reporting (stayed) E42r`);
    },
  );

  it("a log is asked for when the debug data is not enough, and is sent in parts", async () => {
    const { world, alice, confirm, hangUp, bob } = await twoPhones({
      choices: { askRating: "confirmed", askCallLog: "wanted" },
    });
    const call = await confirm();
    await hangUp(bob);
    await world.during(call.rate(5));
    await world.clock.advance(59_000);
    await world.during(call.provideDebug("{}"));
    await world.clock.settle();
    expect(call.view.context.needLog).toBe(true);
    await world.clock.advance(50_000);
    await world.during(call.provideLog(new Uint8Array(300_000)));
    await atTheEnd(world);
    const [report] = world.telegram.reports(world.telegram.calls()[0]!.id);
    expect(report).toMatchObject({ debugLength: 2, logLength: 300_000 });
    expect(alice.requests.slice(-4)).toEqual([
      "upload.saveFilePart",
      "upload.saveFilePart",
      "upload.saveFilePart",
      "phone.saveCallLog",
    ]);
    expect((await storyOf(alice)).slice(-3)).toEqual([
      "LogProvided discarded.reporting (stayed) E42l",
      "RequestSucceeded discarded.reporting (stayed) E42r",
      "SecretsWiped discarded.reporting -> discarded.closed E45",
    ]);
  });

  it("a conference that the other side moved on to is told, for a time and in no record", async () => {
    const { world, alice, bob, confirm } = await twoPhones();
    const { accountId, view } = await confirm();
    const id = view.context.telegramCallId;
    if (id === null) throw new Error("A confirmed call has an id.");
    const accessHash = new TextDecoder().decode(await alice.vault.get(secretNames.access(accountId, id)));
    const slug = "the link that lets its holder join";
    // Another client of Alice's account, which speaks a layer that knows the reason.
    const moved = world.rawClient("alice").invoke("phone.discardCall", {
      peer: { id, accessHash },
      video: false,
      durationSeconds: 0,
      connectionId: "0",
      reason: { kind: "migrateConferenceCall", slug },
    });
    await world.during(moved);
    await world.clock.settle();
    for (const phone of [alice, bob]) {
      expect(endOf(phone)).toBe("migrated by peer, migrateConferenceCall");
      expect(await phone.call().conferenceSlug()).toBe(slug);
      expect((await phone.disk.records()).join()).not.toContain(slug);
    }
    await world.clock.advance(61_000);
    expect(await alice.call().conferenceSlug()).toBeUndefined();
    await atTheEnd(world);
  });

  it("a call that nobody asked about can't be rated", async () => {
    const { world, confirm, hangUp, bob } = await twoPhones();
    const call = await confirm();
    await hangUp(bob);
    await expect(world.during(call.rate(5))).rejects.toMatchObject({ code: "INVALID_TRANSITION" });
    await atTheEnd(world);
  });
});
