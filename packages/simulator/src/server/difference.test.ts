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
  situation,
  type TestDevice,
} from "./situations/situation.ts";

function difference(device: TestDevice, pts: number): TlObject {
  return device.ask({ _: "updates.getDifference", pts, date: 0, qts: 0 });
}

describe("a device that was not connected", () => {
  test("finds the missed updates in its difference, until it acknowledges them", () => {
    const { server, device } = situation();
    const [ada, bob] = [device(1n), device(2n)];
    const { pts } = bob.ask({ _: "updates.getState" }) as unknown as { pts: number };
    bob.detach();
    const peer = peerOf(ada.ask(requestTo(server, 1n, 2n)).phoneCall as TlObject);
    ada.ask(hangUp(peer, "Missed"));
    expect(bob.heard).toEqual([]);

    const first = difference(bob, pts);
    expect(namesOf(first.otherUpdates as TlObject[])).toEqual(["phoneCallRequested", "phoneCallDiscarded"]);
    expect((first.users as TlObject[]).map((user) => user.id)).toEqual([1n, 2n]);
    expect(difference(bob, pts)).toEqual(first);
    const acknowledged = (first.state as TlObject).pts as number;
    expect(difference(bob, acknowledged)._).toBe("updates.differenceEmpty");
    expect(difference(bob, pts)._).toBe("updates.differenceEmpty");
  });

  test("is pushed to again once it is back, and nothing twice", () => {
    const { server, device } = situation();
    const [ada, bob] = [device(1n), device(2n)];
    bob.detach();
    const peer = peerOf(ada.ask(requestTo(server, 1n, 2n)).phoneCall as TlObject);
    bob.attach();
    ada.ask(hangUp(peer, "Missed"));
    expect(namesOf(bob.heard)).toEqual(["phoneCallDiscarded"]);
    expect(namesOf(difference(bob, 1).otherUpdates as TlObject[])).toEqual(["phoneCallRequested"]);
  });

  test("has one connection: the newest attachment is pushed to, and the end of an older one changes nothing", () => {
    const { server, device } = situation();
    const [ada, older, newer] = [device(1n), device(2n, "phone"), device(2n, "phone")];
    older.detach();
    ada.ask(requestTo(server, 1n, 2n));
    expect([older.heard.length, newer.heard.length]).toEqual([0, 1]);
  });

  test("keeps a bounded number and size of updates, the newest", () => {
    const { server, device } = situation({
      limits: { queuedUpdatesPerDevice: 3, queuedBytesPerDevice: 5_000 },
    });
    const [ada, bob] = [device(1n), device(2n)];
    const peer = peerOf(ada.ask(requestTo(server, 1n, 2n)).phoneCall as TlObject);
    bob.ask({ _: "phone.acceptCall", peer: peerOf(lastCall(bob)), gB, protocol: protocol() });
    ada.ask({ _: "phone.confirmCall", peer, gA, keyFingerprint: 1n, protocol: protocol() });
    bob.detach();
    const missed = (size: number, count: number) => {
      for (let at = 1; at <= count; at += 1)
        ada.ask({ _: "phone.sendSignalingData", peer, data: new Uint8Array(size).fill(at) });
      const updates = (difference(bob, 1).otherUpdates ?? []) as TlObject[];
      return updates.map((update) => (update.data as Uint8Array)[0]);
    };
    expect(missed(1, 5)).toEqual([3, 4, 5]);
    expect(missed(2_000, 4)).toEqual([3, 4]);
    expect(missed(6_000, 1)).toEqual([]);
  });

  test("is forgotten when the account has too many devices, the one that was silent longest first", () => {
    const { server, clock, device } = situation({ limits: { devicesPerAccount: 2 } });
    const bob = device(2n);
    const first = device(1n, "first");
    clock.advance(10);
    const second = device(1n, "second");
    expect(() => device(1n, "third")).toThrow("401 SESSION_REVOKED");
    first.detach();
    second.detach();
    bob.ask(requestTo(server, 2n, 1n));
    clock.advance(10);
    first.ask({ _: "updates.getState" });
    const third = device(1n, "third");
    third.detach();
    expect(difference(first, 1)._).toBe("updates.difference");
    expect(difference(second, 1)._).toBe("updates.differenceEmpty");
  });
});
