import { describe, expect, test } from "vitest";
import type { TlObject } from "../tl/tl-object.ts";
import {
  accept,
  confirm,
  confirmedCall,
  place,
  reasonAt,
  received,
  ringing,
} from "./situations/call-situations.ts";
import { gA, gB, hangUp, lastCall, namesOf, peerOf, requestTo, situation } from "./situations/situation.ts";

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
    const discarded = (ended.updates as TlObject[])[0]?.phoneCall;
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

  test.each([
    { _: "phoneCallDiscardReasonDisconnect" },
    { _: "phoneCallDiscardReasonMigrateConferenceCall", slug: "abc" },
    { _: "phoneCallDiscardReasonAllowGroupCall", encryptedKey: gA },
  ])("ends with $_, which reaches the other side without what is not its own", (reason) => {
    const { ada, bob, mine } = confirmedCall();
    ada.ask({ ...hangUp(mine), reason: { ...reason, ballast: "x" } });
    expect(lastCall(bob).reason).toEqual(reason);
  });

  test("becomes a video call when the one who hangs up says so", () => {
    const { ada, bob, mine, server } = confirmedCall();
    ada.ask({ ...hangUp(mine), video: true });
    expect(lastCall(bob).video).toBe(true);
    expect(server.serviceMessages(2n)[0]?.action.video).toBe(true);
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
    expect(server.serviceMessages(1n)).toEqual([{ id: 1, date, peerId: 2n, outgoing: true, action }]);
    expect(server.serviceMessages(2n)).toEqual([{ id: 1, date, peerId: 1n, outgoing: false, action }]);
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
