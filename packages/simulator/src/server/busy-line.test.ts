import { describe, expect, test } from "vitest";
import type { TlObject } from "../tl/tl-object.ts";
import { accept, place, reasonAt, ringing } from "./situations/call-situations.ts";
import {
  hangUp,
  lastCall,
  namesOf,
  peerOf,
  requestTo,
  situation,
  type TestDevice,
} from "./situations/situation.ts";

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
