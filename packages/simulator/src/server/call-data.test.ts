import { describe, expect, test } from "vitest";
import type { TlObject } from "../tl/tl-object.ts";
import { confirmedCall, place } from "./situations/call-situations.ts";
import { hangUp, peerOf, situation, type TestDevice } from "./situations/situation.ts";

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
    expect((ended.updates as TlObject[])[0]?.phoneCall).toMatchObject({
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
    const saved = () => bob.outcome({ _: "phone.saveCallLog", peer: theirs, file });
    expect(saved()).toBe("400 FILE_PARTS_INVALID");
    const part = { _: "upload.saveFilePart", fileId: 1n, filePart: 0, bytes: new Uint8Array(9) };
    expect(bob.ask(part)).toBe(true);
    expect(bob.outcome({ ...part, filePart: -1 })).toBe("400 FILE_PART_INVALID");
    expect(bob.outcome({ ...part, bytes: new Uint8Array() })).toBe("400 FILE_PART_EMPTY");
    expect(bob.outcome({ ...part, bytes: new Uint8Array(524_289) })).toBe("400 FILE_PART_TOO_BIG");
    expect([saved(), saved()]).toEqual(["ok", "400 FILE_PARTS_INVALID"]);
    expect(server.reports(mine.id as bigint)).toEqual([
      { callId: mine.id, userId: 1n, rating: { stars: 4, comment: "#echo", userInitiative: false } },
      { callId: mine.id, userId: 2n, debugLength: 7, logLength: 9 },
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
