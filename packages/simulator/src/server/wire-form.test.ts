import { describe, expect, test } from "vitest";
import { codecOfLayer } from "../tl/layers.ts";
import type { TlObject, TlValue } from "../tl/tl-object.ts";
import { methods } from "./methods.ts";
import { gA, gB, hangUp, lastCall, peerOf, protocol, requestTo, situation } from "./situations/situation.ts";

/** A world in which every method answers and every update is sent; what each answered, and what was pushed. */
function everything() {
  const { server, device } = situation({ choices: { askRating: "confirmed", serviceMessage: "pushed" } });
  const answers: { readonly method: string; readonly value: TlValue }[] = [];
  const [ada, bob, tablet] = [device(1n), device(2n), device(2n, "tablet")];
  const ask = (from: typeof ada, request: TlObject) => {
    const value = from.ask(request);
    answers.push({ method: request._, value });
    return value;
  };
  tablet.detach();
  const mine = peerOf(ask(ada, requestTo(server, 1n, 2n)).phoneCall as TlObject);
  const theirs = peerOf(lastCall(bob));
  ask(bob, { _: "phone.receivedCall", peer: theirs });
  ask(bob, { _: "phone.acceptCall", peer: theirs, gB, protocol: protocol() });
  ask(ada, { _: "phone.confirmCall", peer: mine, gA, keyFingerprint: -1n, protocol: protocol() });
  ask(bob, { _: "phone.sendSignalingData", peer: theirs, data: gA });
  ask(ada, hangUp(mine, "Hangup", 1));
  ask(ada, { _: "phone.setCallRating", peer: mine, rating: 4, comment: "" });
  ask(ada, { _: "phone.saveCallDebug", peer: mine, debug: { _: "dataJSON", data: "{}" } });
  const file = { _: "inputFile", id: 1n, parts: 1, name: "log", md5Checksum: "" };
  ask(ada, { _: "upload.saveFilePart", fileId: 1n, filePart: 0, bytes: gA });
  ask(ada, { _: "phone.saveCallLog", peer: mine, file });
  ask(tablet, { _: "updates.getDifference", pts: 1, date: 0, qts: 0 });
  ask(ada, { _: "updates.getDifference", pts: 1, date: 0, qts: 0 });
  ask(ada, { _: "updates.getState" });
  ask(ada, { _: "phone.getCallConfig" });
  ask(ada, { _: "messages.getDhConfig", version: 0, randomLength: 8 });
  ask(ada, { _: "messages.getDhConfig", version: 3, randomLength: 8 });
  ask(ada, { _: "users.getUsers", id: [{ _: "inputUserSelf" }] });
  ask(ada, { _: "contacts.resolveUsername", username: "bobby" });
  ask(ada, { _: "contacts.resolvePhone", phone: "9996600002" });
  ask(ada, { _: "help.getConfig" });
  ask(ada, { _: "help.getNearestDc" });
  return { answers, pushed: [...ada.heard, ...bob.heard] };
}

describe.each([198, 202, 214, 220, 227, 229])("in layer %i", (layer) => {
  const codec = codecOfLayer(layer) ?? fail(layer);
  const { answers, pushed } = everything();

  test("every answer has a form on the wire", () => {
    expect([...methods.keys()].filter((name) => !answers.some(({ method }) => method === name))).toEqual([]);
    for (const { method, value } of answers) {
      const there = codec.decodeResult(method, codec.encodeResult(method, value));
      expect(codec.encodeResult(method, there)).toEqual(codec.encodeResult(method, value));
    }
  });

  test("every update has one, and comes back with what it held", () => {
    expect(pushed.length).toBeGreaterThan(5);
    for (const update of pushed) expect(content(codec.decode(codec.encode(update)))).toEqual(content(update));
  });
});

/** What two forms of an object must share: a decoded one lacks flags that are off and has other byte arrays. */
function content(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(content);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== false);
  return Object.fromEntries(entries.map(([field, part]) => [field, content(part)]));
}

function fail(layer: number): never {
  throw new Error(`Layer ${layer} has no codec.`);
}
