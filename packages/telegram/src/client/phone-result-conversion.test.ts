import bigInt from "big-integer";
import { Api } from "telegram";
import { BinaryReader } from "telegram/extensions/index.js";
import { describe, expect, it } from "vitest";
import { phoneResults, updatesInResult } from "./phone-result-conversion.ts";
import { phoneUpdatesOf } from "./phone-update-conversion.ts";
import type { TlObject } from "./tl-fields.ts";

/** What GramJS makes of an object's bytes: absent fields are null there, and longs are objects. */
function decoded(object: { getBytes(): Buffer }): TlObject {
  return new BinaryReader(object.getBytes()).tgReadObject() as TlObject;
}

const id = bigInt("-7021513");

describe("results", () => {
  const discarded = new Api.UpdatePhoneCall({ phoneCall: new Api.PhoneCallDiscarded({ id }) });

  const waiting = {
    id,
    accessHash: bigInt(5),
    date: 1,
    adminId: bigInt(1001),
    participantId: bigInt(1002),
    protocol: new Api.PhoneCallProtocol({ minLayer: 65, maxLayer: 92, libraryVersions: [] }),
  };

  it("finds the calls in the answer to discardCall, in each form", () => {
    const whole = new Api.Updates({
      updates: [new Api.UpdateConfig(), discarded],
      users: [new Api.User({ id: bigInt(1002), accessHash: bigInt(6) })],
      chats: [],
      date: 1,
      seq: 0,
    });
    const found = phoneResults["phone.discardCall"](decoded(whole));
    expect(found).toMatchObject([
      { kind: "updatePhoneCall", phoneCall: { id: "-7021513" }, users: [{ id: "1002", accessHash: "6" }] },
    ]);
    expect(updatesInResult("phone.discardCall", found)).toBe(found);
    const short = decoded(new Api.UpdateShort({ update: discarded, date: 1 }));
    expect(phoneUpdatesOf(short)).toMatchObject([{ phoneCall: { kind: "phoneCallDiscarded" } }]);
    expect(phoneUpdatesOf(decoded(new Api.UpdatesTooLong()))).toEqual([]);
  });

  it("tells the call in the answer to requestCall as the update that would say the same", () => {
    const answer = decoded(
      new Api.phone.PhoneCall({ phoneCall: new Api.PhoneCallWaiting(waiting), users: [] }),
    );
    const result = phoneResults["phone.requestCall"](answer);
    expect(result.phoneCall).toMatchObject({ kind: "phoneCallWaiting", id: "-7021513", adminId: "1001" });
    expect(updatesInResult("phone.requestCall", result)).toStrictEqual([
      { kind: "updatePhoneCall", phoneCall: result.phoneCall, users: [] },
    ]);
    expect(updatesInResult("phone.receivedCall", true)).toEqual([]);
  });

  const state = new Api.updates.State({ pts: 7, qts: 8, date: 9, seq: 10, unreadCount: 1 });
  const missed = {
    newMessages: [],
    newEncryptedMessages: [],
    otherUpdates: [new Api.UpdateConfig(), discarded],
    chats: [],
    users: [new Api.User({ id: bigInt(1002), accessHash: bigInt(6) })],
  };
  const updates = [{ phoneCall: { kind: "phoneCallDiscarded" }, users: [{ id: "1002" }] }];
  const plainState = { pts: 7, qts: 8, date: 9, seq: 10 };
  it.each<[string, { getBytes(): Buffer }, object]>([
    [
      "nothing",
      new Api.updates.DifferenceEmpty({ date: 9, seq: 10 }),
      { kind: "differenceEmpty", date: 9, seq: 10 },
    ],
    [
      "all of it",
      new Api.updates.Difference({ ...missed, state }),
      { kind: "difference", updates, state: plainState },
    ],
    [
      "a part",
      new Api.updates.DifferenceSlice({ ...missed, intermediateState: state }),
      { kind: "differenceSlice", updates, state: plainState },
    ],
    ["too much", new Api.updates.DifferenceTooLong({ pts: 7 }), { kind: "differenceTooLong", pts: 7 }],
  ])("reads of what was missed: %s", (_, answer, expected) => {
    expect(phoneResults["updates.getDifference"](decoded(answer))).toMatchObject(expected);
    expect(phoneResults["updates.getState"](decoded(state))).toEqual(plainState);
  });

  const peerUser = new Api.PeerUser({ userId: bigInt(1002) });
  const user = { id: bigInt(1002), accessHash: bigInt(6) };
  const found = { kind: "user", user: { id: "1002", accessHash: "6" } };
  it.each<[string, Api.TypePeer, Api.TypeUser[], object]>([
    ["a user", peerUser, [new Api.User(user)], { ...found, isSelf: false, isBot: false, isDeleted: false }],
    ["oneself", peerUser, [new Api.User({ ...user, self: true })], { ...found, isSelf: true }],
    ["a bot", peerUser, [new Api.User({ ...user, bot: true, botInfoVersion: 1 })], { ...found, isBot: true }],
    ["somebody who has gone", peerUser, [new Api.User({ ...user, deleted: true })], { isDeleted: true }],
    ["nobody", peerUser, [new Api.UserEmpty({ id: bigInt(1002) })], { isDeleted: true }],
    ["a channel", new Api.PeerChannel({ channelId: bigInt(5) }), [], { kind: "channel" }],
    ["a group", new Api.PeerChat({ chatId: bigInt(5) }), [], { kind: "chat" }],
  ])("reads whom a name belongs to: %s", (_, peer, users, expected) => {
    const answer = decoded(new Api.contacts.ResolvedPeer({ peer, users, chats: [] }));
    expect(phoneResults["contacts.resolveUsername"](answer)).toMatchObject(expected);
  });

  it("has no access hash for a user seen in passing: it serves in the context of a message only", () => {
    const users = [new Api.User({ ...user, min: true })];
    const answer = decoded(new Api.contacts.ResolvedPeer({ peer: peerUser, users, chats: [] }));
    expect(phoneResults["contacts.resolvePhone"](answer)).toMatchObject({ user: { id: "1002" } });
    expect(JSON.stringify(phoneResults["contacts.resolvePhone"](answer))).not.toContain("accessHash");
  });

  it("reads both answers about the DH config", () => {
    const config = new Api.messages.DhConfig({
      g: 3,
      p: Buffer.from([5]),
      version: 7,
      random: Buffer.from([6]),
    });
    expect(phoneResults["messages.getDhConfig"](decoded(config))).toStrictEqual({
      kind: "dhConfig",
      g: 3,
      p: Uint8Array.of(5),
      version: 7,
      random: Uint8Array.of(6),
    });
    const same = new Api.messages.DhConfigNotModified({ random: Buffer.from([6]) });
    expect(phoneResults["messages.getDhConfig"](decoded(same))).toStrictEqual({
      kind: "dhConfigNotModified",
      random: Uint8Array.of(6),
    });
  });

  it("takes only what calls need of the config", () => {
    const config = { className: "Config", date: 5, callRingTimeoutMs: 90_000, chatSizeMax: 200 };
    expect(phoneResults["help.getConfig"](config)).toStrictEqual({ date: 5, callRingTimeoutMs: 90_000 });
  });

  it.each([
    [true, true],
    [false, false],
    [{ className: "BoolTrue" }, true],
    [{ className: "BoolFalse" }, false],
  ])("reads the Bool %o", (answer, value) => {
    expect(phoneResults["phone.sendSignalingData"](answer)).toBe(value);
  });

  it("refuses an answer of another kind", () => {
    expect(() => phoneResults["phone.receivedCall"]({ className: "Updates" })).toThrow(TypeError);
    expect(() => phoneResults["phone.discardCall"](undefined)).toThrow(TypeError);
    expect(() =>
      phoneResults["phone.acceptCall"]({ className: "phone.PhoneCall", phoneCall: { className: "New" } }),
    ).toThrow(/New is not a phone call/);
  });
});
