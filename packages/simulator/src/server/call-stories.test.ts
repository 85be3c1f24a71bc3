import { describe, expect, test } from "vitest";
import type { TlObject } from "../tl/tl-object.ts";
import {
  gA,
  gB,
  hangUp,
  lastCall,
  namesOf,
  peerOf,
  protocol,
  requestTo,
  type Situation,
  situation,
  type TestDevice,
} from "./situation.ts";

function confirm(peer: TlObject, given: Uint8Array = gA): TlObject {
  return { _: "phone.confirmCall", peer, gA: given, keyFingerprint: -77n, protocol: protocol() };
}

function accept(peer: TlObject, versions?: readonly string[]): TlObject {
  return { _: "phone.acceptCall", peer, gB, protocol: protocol(versions) };
}

function received(peer: TlObject): TlObject {
  return { _: "phone.receivedCall", peer };
}

function place({ server }: Situation, caller: TestDevice, callee: bigint): TlObject {
  return caller.ask(requestTo(server, caller.userId, callee)).phoneCall as TlObject;
}

function ringing(options: Parameters<typeof situation>[0] = {}) {
  const world = situation(options);
  const [ada, bob] = [world.device(1n), world.device(2n)];
  const mine = peerOf(place(world, ada, 2n));
  const theirs = peerOf(lastCall(bob));
  bob.ask(received(theirs));
  return { ...world, ada, bob, mine, theirs };
}

function confirmedCall(options: Parameters<typeof situation>[0] = {}) {
  const world = ringing(options);
  world.bob.ask(accept(world.theirs));
  world.ada.ask(confirm(world.mine));
  return world;
}

function reasonAt(device: TestDevice): string | undefined {
  return (lastCall(device).reason as TlObject | undefined)?._.replace("phoneCallDiscardReason", "");
}

describe("a whole call", () => {
  test("leads both sides from request to hang-up, each with the other's half of the key", () => {
    const { clock, server, device } = situation();
    const [ada, bob] = [device(1n), device(2n)];
    const request = requestTo(server, 1n, 2n);
    const answer = ada.ask(request);
    expect(answer._).toBe("phone.phoneCall");
    const waiting = answer.phoneCall as TlObject;
    expect(waiting).toMatchObject({ _: "phoneCallWaiting", adminId: 1n, participantId: 2n, video: false });
    expect(waiting.receiveDate).toBeUndefined();
    expect(waiting.date).toBe(clock.now() / 1000);
    expect((answer.users as TlObject[]).map((user) => [user.id, user.self])).toEqual([
      [1n, true],
      [2n, false],
    ]);

    const requested = lastCall(bob);
    expect(requested).toMatchObject({ _: "phoneCallRequested", id: waiting.id, gAHash: request.gAHash });
    expect(requested.accessHash).not.toBe(waiting.accessHash);

    clock.advance(2_000);
    expect(bob.ask(received(peerOf(requested)))).toBe(true);
    expect(lastCall(ada)).toMatchObject({ _: "phoneCallWaiting", receiveDate: clock.now() / 1000 });

    const accepted = bob.ask(accept(peerOf(requested), ["2.4.4", "10.0.0"])).phoneCall as TlObject;
    expect(accepted).toMatchObject({ _: "phoneCallWaiting", accessHash: requested.accessHash });
    expect(lastCall(ada)).toMatchObject({ _: "phoneCallAccepted", gB, accessHash: waiting.accessHash });
    expect(lastCall(ada).protocol).toMatchObject({ libraryVersions: ["10.0.0"] });

    const confirmed = ada.ask(confirm(peerOf(waiting))).phoneCall as TlObject;
    expect(confirmed).toMatchObject({ _: "phoneCall", gAOrB: gB, keyFingerprint: -77n, p2pAllowed: true });
    expect(lastCall(bob)).toMatchObject({ _: "phoneCall", gAOrB: gA, keyFingerprint: -77n });
    expect(lastCall(bob).connections).toEqual(confirmed.connections);
    expect(lastCall(bob).accessHash).toBe(requested.accessHash);

    clock.advance(60_000);
    const ended = ada.ask(hangUp(peerOf(waiting), "Hangup", 58));
    const discarded = ((ended.updates as TlObject[])[0] as TlObject).phoneCall as TlObject;
    expect(discarded).toEqual({
      _: "phoneCallDiscarded",
      id: waiting.id,
      video: false,
      needRating: false,
      needDebug: false,
      reason: { _: "phoneCallDiscardReasonHangup" },
      duration: 58,
    });
    expect(lastCall(bob)).toEqual(discarded);
    expect(namesOf(ada.heard)).toEqual(["phoneCallWaiting", "phoneCallAccepted"]);
  });

  test("leaves a service message in both chats", () => {
    const { ada, mine, clock, server } = confirmedCall();
    clock.advance(10_000);
    ada.ask(hangUp(mine, "Hangup", 9));
    const action = {
      _: "messageActionPhoneCall",
      video: false,
      callId: mine.id,
      reason: { _: "phoneCallDiscardReasonHangup" },
      duration: 9,
    };
    const date = clock.now() / 1000;
    expect(server.serviceMessages(1n)).toEqual([{ date, peerId: 2n, outgoing: true, action }]);
    expect(server.serviceMessages(2n)).toEqual([{ date, peerId: 1n, outgoing: false, action }]);
  });

  test("never claims a longer duration than the call had", () => {
    const { ada, bob, mine, clock } = confirmedCall();
    clock.advance(3_000);
    ada.ask(hangUp(mine, "Hangup", 9_999));
    expect(lastCall(bob).duration).toBe(3);
  });

  test("refuses a g_a that was not announced, and takes the right one afterwards", () => {
    const { ada, bob, mine, theirs } = ringing();
    bob.ask(accept(theirs));
    expect(ada.outcome(confirm(mine, gB))).toBe("400 DH_G_A_INVALID");
    expect(ada.outcome(confirm(mine))).toBe("ok");
    expect(lastCall(bob)._).toBe("phoneCall");
  });
});

describe("a call that is not answered", () => {
  test("is declined by the callee", () => {
    const { ada, bob, theirs } = ringing();
    bob.ask(hangUp(theirs, "Busy"));
    expect(reasonAt(ada)).toBe("Busy");
    expect(ada.outcome(hangUp({ ...theirs }))).toBe("400 CALL_PEER_INVALID");
  });

  test("is cancelled by the caller, and accepting it afterwards is too late", () => {
    const { ada, bob, mine, theirs } = ringing();
    ada.ask(hangUp(mine, "Missed"));
    expect(reasonAt(bob)).toBe("Missed");
    expect(bob.outcome(accept(theirs))).toBe("400 CALL_ALREADY_DECLINED");
  });

  test("is missed when no device of the callee rings in time", () => {
    const world = situation();
    const [ada, bob] = [world.device(1n), world.device(2n)];
    place(world, ada, 2n);
    world.clock.advance(24_999);
    expect(ada.heard).toEqual([]);
    world.clock.advance(1);
    expect([reasonAt(ada), reasonAt(bob)]).toEqual(["Missed", "Missed"]);
    expect(lastCall(ada).duration).toBeUndefined();
  });

  test("is missed when it rings too long", () => {
    const { ada, bob, clock } = ringing();
    clock.advance(94_999);
    expect(lastCall(ada)._).toBe("phoneCallWaiting");
    clock.advance(1);
    expect([reasonAt(ada), reasonAt(bob)]).toEqual(["Missed", "Missed"]);
  });

  test("ends with disconnect when it was accepted and the caller never confirms", () => {
    const { ada, bob, theirs, clock, server } = ringing();
    bob.ask(accept(theirs));
    clock.advance(25_000);
    expect([reasonAt(ada), reasonAt(bob)]).toEqual(["Disconnect", "Disconnect"]);
    expect(server.calls().map((call) => call.state)).toEqual(["discarded"]);
  });

  test("ends after a day, however lively it is", () => {
    const { ada, clock } = confirmedCall();
    clock.advance(86_399_000);
    expect(lastCall(ada)._).toBe("phoneCallAccepted");
    clock.advance(1_000);
    expect(reasonAt(ada)).toBe("Disconnect");
    expect(clock.waiting()).toBe(0);
  });
});

describe("a busy line", () => {
  test("gets the new caller an answer and then busy, and the callee hears nothing", () => {
    const { bob, device, server } = ringing();
    const cleo = device(3n);
    const heard = bob.heard.length;
    const answer = cleo.ask(requestTo(server, 3n, 2n)).phoneCall as TlObject;
    expect(answer._).toBe("phoneCallWaiting");
    expect(namesOf(cleo.heard)).toEqual(["phoneCallDiscarded"]);
    expect(lastCall(cleo).id).toBe(answer.id);
    expect(reasonAt(cleo)).toBe("Busy");
    expect(bob.heard).toHaveLength(heard);
  });

  test("is free again once the call has ended", () => {
    const world = ringing();
    world.ada.ask(hangUp(world.mine));
    const cleo = world.device(3n);
    place(world, cleo, 2n);
    expect(lastCall(world.bob)._).toBe("phoneCallRequested");
  });

  test("lets a second call through as long as no device has reported the first", () => {
    const world = situation();
    const [ada, bob, cleo] = [world.device(1n), world.device(2n), world.device(3n)];
    place(world, ada, 2n);
    place(world, cleo, 2n);
    expect(namesOf(bob.heard)).toEqual(["phoneCallRequested", "phoneCallRequested"]);
  });

  test("a second call to the same callee is busy whatever its devices say", () => {
    const world = situation();
    const [ada, bob] = [world.device(1n), world.device(2n)];
    place(world, ada, 2n);
    place(world, ada, 2n);
    expect(namesOf(bob.heard)).toEqual(["phoneCallRequested"]);
    expect(reasonAt(ada)).toBe("Busy");
  });

  test("two who call each other both ring, and neither can accept", () => {
    const world = situation();
    const [ada, bob] = [world.device(1n), world.device(2n)];
    place(world, ada, 2n);
    place(world, bob, 1n);
    expect(ada.outcome(accept(peerOf(lastCall(ada))))).toBe("500 CALL_OCCUPY_FAILED");
    expect(bob.outcome(accept(peerOf(lastCall(bob))))).toBe("500 CALL_OCCUPY_FAILED");
  });

  test("one of two who call each other gives way and then answers", () => {
    const world = situation();
    const [ada, bob] = [world.device(1n), world.device(2n)];
    const fromAda = peerOf(place(world, ada, 2n));
    place(world, bob, 1n);
    const fromBob = peerOf(lastCall(ada));
    ada.ask(hangUp(fromAda, "Missed"));
    expect(ada.outcome(accept(fromBob))).toBe("ok");
    expect(lastCall(bob)._).toBe("phoneCallAccepted");
  });
});

describe("several devices", () => {
  test("all ring, the first that accepts has the call, the others hear that it is gone", () => {
    const world = situation();
    const ada = world.device(1n);
    const [phone, tablet, desk] = ["phone", "tablet", "desk"].map((name) => world.device(2n, name)) as [
      TestDevice,
      TestDevice,
      TestDevice,
    ];
    place(world, ada, 2n);
    const peer = peerOf(lastCall(tablet));
    expect([phone, tablet, desk].map((device) => lastCall(device).accessHash)).toEqual(
      Array.from({ length: 3 }, () => peer.accessHash),
    );
    tablet.ask(accept(peer));
    expect([phone, tablet, desk].map(({ heard }) => namesOf(heard).at(-1))).toEqual([
      "phoneCallDiscarded",
      "phoneCallRequested",
      "phoneCallDiscarded",
    ]);
    expect(lastCall(phone).reason).toBeUndefined();
    expect(phone.outcome(accept(peer))).toBe("400 CALL_ALREADY_ACCEPTED");
    expect(phone.outcome(hangUp(peer))).toBe("400 CALL_ALREADY_ACCEPTED");
    expect(tablet.outcome(hangUp(peer))).toBe("ok");
    expect(phone.heard).toHaveLength(2);
  });

  test("one that declines ends the ringing of all", () => {
    const world = situation();
    const [ada, phone, tablet] = [world.device(1n), world.device(2n, "phone"), world.device(2n, "tablet")];
    place(world, ada, 2n);
    tablet.ask(hangUp(peerOf(lastCall(tablet)), "Busy"));
    expect([reasonAt(ada), reasonAt(phone)]).toEqual(["Busy", "Busy"]);
  });
});

describe("signalling data", () => {
  test("goes to the other side's device only, both ways and in order", () => {
    const { ada, bob, device, mine, theirs } = confirmedCall();
    const adasDesk = device(1n, "desk");
    const send = (from: TestDevice, peer: TlObject, byte: number) =>
      from.ask({ _: "phone.sendSignalingData", peer, data: new Uint8Array([byte]) });
    const before = [ada.heard.length, bob.heard.length];
    expect(send(ada, mine, 1)).toBe(true);
    expect(send(ada, mine, 2)).toBe(true);
    expect(send(bob, theirs, 3)).toBe(true);
    const packet = (byte: number) => ({
      _: "updatePhoneCallSignalingData",
      phoneCallId: mine.id,
      data: new Uint8Array([byte]),
    });
    expect(bob.heard.slice(before[1])).toEqual([packet(1), packet(2)]);
    expect(ada.heard.slice(before[0])).toEqual([packet(3)]);
    expect(adasDesk.heard).toEqual([]);
  });

  test("that is too long gets false and reaches nobody", () => {
    const { ada, bob, mine } = confirmedCall();
    const heard = bob.heard.length;
    const data = new Uint8Array(131_073);
    expect(ada.ask({ _: "phone.sendSignalingData", peer: mine, data })).toBe(false);
    expect(bob.heard).toHaveLength(heard);
  });

  test("is a copy: changing the buffer afterwards changes nothing", () => {
    const { ada, bob, mine } = confirmedCall();
    const data = new Uint8Array([1]);
    ada.ask({ _: "phone.sendSignalingData", peer: mine, data });
    data[0] = 99;
    expect(bob.heard.at(-1)?.data).toEqual(new Uint8Array([1]));
  });
});

describe("after a call", () => {
  test("a rating, its debug data and its log are kept for each side", () => {
    const { ada, bob, mine, theirs, server } = confirmedCall({ choices: { askRating: "confirmed" } });
    const ended = ada.ask(hangUp(mine));
    expect(((ended.updates as TlObject[])[0] as TlObject).phoneCall).toMatchObject({
      needRating: true,
      needDebug: true,
    });
    const rate = (rating: number) => ({ _: "phone.setCallRating", peer: mine, rating, comment: "#echo" });
    expect(ada.outcome(rate(0))).toBe("400 CALL_PEER_INVALID");
    expect(ada.ask(rate(2))).toMatchObject({ _: "updates", updates: [] });
    ada.ask(rate(4));
    const debug = (data: string) => ({
      _: "phone.saveCallDebug",
      peer: theirs,
      debug: { _: "dataJSON", data },
    });
    expect(bob.ask(debug('{"a":1}'))).toBe(true);
    expect(bob.outcome(debug("{"))).toBe("400 DATA_JSON_INVALID");
    const file = { _: "inputFile", id: 1n, parts: 1, name: "log", md5Checksum: "" };
    expect(bob.ask({ _: "phone.saveCallLog", peer: theirs, file })).toBe(true);
    expect(server.reports(mine.id as bigint)).toEqual([
      { callId: mine.id, userId: 1n, rating: { stars: 4, comment: "#echo", userInitiative: false } },
      { callId: mine.id, userId: 2n, debugLength: 7, logSaved: true },
    ]);
  });

  test("the oldest ended call of a caller is forgotten when there are too many", () => {
    const world = situation({ limits: { endedCallsPerCaller: 2 } });
    const [ada] = [world.device(1n), world.device(2n)];
    const peers = [1, 2, 3].map(() => {
      const peer = peerOf(place(world, ada, 2n));
      ada.ask(hangUp(peer));
      return peer;
    });
    expect(peers.map((peer) => ada.outcome(hangUp(peer)))).toEqual(["400 CALL_PEER_INVALID", "ok", "ok"]);
    expect(world.server.calls()).toHaveLength(2);
  });
});
