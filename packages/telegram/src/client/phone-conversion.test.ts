import bigInt from "big-integer";
import { Api } from "telegram";
import { BinaryReader } from "telegram/extensions/index.js";
import { describe, expect, it } from "vitest";
import { phoneCallOf, usersOf } from "./phone-call-conversion.ts";
import { phoneUpdateOf } from "./phone-update-conversion.ts";
import type { TlObject } from "./tl-fields.ts";

/** What GramJS makes of an object's bytes: absent fields are null there, and longs are objects. */
function decoded(object: { getBytes(): Buffer }): TlObject {
  return new BinaryReader(object.getBytes()).tgReadObject() as TlObject;
}

const protocol = new Api.PhoneCallProtocol({
  udpP2p: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: ["9.0.0", "8.0.0"],
});
const common = {
  id: bigInt("-7021513"),
  accessHash: bigInt("9223372036854775807"),
  date: 1_700_000_000,
  adminId: bigInt(1001),
  participantId: bigInt(1002),
  protocol,
};
const plainCommon = {
  id: "-7021513",
  accessHash: "9223372036854775807",
  date: 1_700_000_000,
  adminId: "1001",
  participantId: "1002",
  video: false,
  protocol: {
    udpP2p: true,
    udpReflector: false,
    minLayer: 65,
    maxLayer: 92,
    libraryVersions: ["9.0.0", "8.0.0"],
  },
};

describe("phoneCallOf", () => {
  it.each([
    ["phoneCallEmpty", new Api.PhoneCallEmpty({ id: common.id }), { kind: "phoneCallEmpty", id: "-7021513" }],
    ["phoneCallWaiting", new Api.PhoneCallWaiting(common), { kind: "phoneCallWaiting", ...plainCommon }],
    [
      "phoneCallWaiting that rings",
      new Api.PhoneCallWaiting({ ...common, video: true, receiveDate: 1_700_000_001 }),
      { kind: "phoneCallWaiting", ...plainCommon, video: true, receiveDate: 1_700_000_001 },
    ],
    [
      "phoneCallRequested",
      new Api.PhoneCallRequested({ ...common, gAHash: Buffer.from([1, 2]) }),
      { kind: "phoneCallRequested", ...plainCommon, gAHash: Uint8Array.of(1, 2) },
    ],
    [
      "phoneCallAccepted",
      new Api.PhoneCallAccepted({ ...common, gB: Buffer.from([3]) }),
      { kind: "phoneCallAccepted", ...plainCommon, gB: Uint8Array.of(3) },
    ],
    [
      "phoneCall",
      new Api.PhoneCall({
        ...common,
        p2pAllowed: true,
        gAOrB: Buffer.from([4]),
        keyFingerprint: bigInt("-1"),
        startDate: 1_700_000_009,
        connections: [
          new Api.PhoneConnection({
            tcp: true,
            id: bigInt(5),
            ip: "198.51.100.1",
            ipv6: "",
            port: 598,
            peerTag: Buffer.alloc(16, 6),
          }),
          new Api.PhoneConnectionWebrtc({
            turn: true,
            id: bigInt(7),
            ip: "198.51.100.2",
            ipv6: "2001:db8::1",
            port: 1400,
            username: "user",
            password: "pass",
          }),
        ],
        customParameters: new Api.DataJSON({ data: "{}" }),
      }),
      {
        kind: "phoneCall",
        ...plainCommon,
        p2pAllowed: true,
        conferenceSupported: false,
        gAOrB: Uint8Array.of(4),
        keyFingerprint: "-1",
        startDate: 1_700_000_009,
        customParameters: "{}",
        connections: [
          {
            kind: "reflector",
            tcp: true,
            id: "5",
            ip: "198.51.100.1",
            ipv6: "",
            port: 598,
            peerTag: new Uint8Array(16).fill(6),
          },
          {
            kind: "webrtc",
            turn: true,
            stun: false,
            id: "7",
            ip: "198.51.100.2",
            ipv6: "2001:db8::1",
            port: 1400,
            username: "user",
            password: "pass",
          },
        ],
      },
    ],
    [
      "phoneCallDiscarded without anything",
      new Api.PhoneCallDiscarded({ id: common.id }),
      { kind: "phoneCallDiscarded", id: "-7021513", needRating: false, needDebug: false, video: false },
    ],
  ])("copies %s", (_name, object, plain) => {
    const call = phoneCallOf(decoded(object));
    expect(call).toStrictEqual(plain);
    expect(() => structuredClone(call)).not.toThrow();
  });

  it.each([
    [new Api.PhoneCallDiscardReasonMissed(), { kind: "missed" }],
    [new Api.PhoneCallDiscardReasonDisconnect(), { kind: "disconnect" }],
    [new Api.PhoneCallDiscardReasonHangup(), { kind: "hangup" }],
    [new Api.PhoneCallDiscardReasonBusy(), { kind: "busy" }],
    [
      new Api.PhoneCallDiscardReasonAllowGroupCall({ encryptedKey: Buffer.from([1]) }),
      { kind: "unknown", constructorName: "PhoneCallDiscardReasonAllowGroupCall" },
    ],
  ])("keeps the reason of a discarded call: %o", (reason, plain) => {
    const object = new Api.PhoneCallDiscarded({ id: common.id, needRating: true, reason, duration: 0 });
    expect(phoneCallOf(decoded(object))).toStrictEqual({
      kind: "phoneCallDiscarded",
      id: "-7021513",
      needRating: true,
      needDebug: false,
      video: false,
      reason: plain,
      durationSeconds: 0,
    });
  });

  it("reads what only newer layers have", () => {
    const migrated = {
      className: "PhoneCallDiscarded",
      id: 5n,
      reason: { className: "PhoneCallDiscardReasonMigrateConferenceCall", slug: "abc" },
    };
    expect(phoneCallOf(migrated)).toMatchObject({ reason: { kind: "migrateConferenceCall", slug: "abc" } });
    expect(phoneCallOf({ className: "PhoneCallSomethingNew", id: 5n })).toBeUndefined();
  });
});

describe("usersOf", () => {
  it("gives ids and access hashes, but not the hash of a min user, and leaves chats out", () => {
    const objects = [
      decoded(new Api.User({ id: bigInt(1001), accessHash: bigInt(-5) })),
      decoded(new Api.User({ id: bigInt(1002), accessHash: bigInt(6), min: true })),
      decoded(new Api.User({ id: bigInt(1003) })),
      decoded(new Api.UserEmpty({ id: bigInt(1004) })),
      undefined,
      "a string",
    ];
    expect(usersOf(objects)).toStrictEqual([
      { id: "1001", accessHash: "-5" },
      { id: "1002" },
      { id: "1003" },
    ]);
  });
});

describe("phoneUpdateOf", () => {
  it("copies signalling data", () => {
    const update = decoded(
      new Api.UpdatePhoneCallSignalingData({ phoneCallId: common.id, data: Buffer.from([9, 8]) }),
    );
    expect(phoneUpdateOf(update, [])).toStrictEqual({
      kind: "updatePhoneCallSignalingData",
      phoneCallId: "-7021513",
      data: Uint8Array.of(9, 8),
    });
  });

  it("names what it does not know instead of dropping it", () => {
    expect(phoneUpdateOf({ className: "UpdatePhoneCallNews" }, [])).toStrictEqual({
      kind: "unknown",
      constructorName: "UpdatePhoneCallNews",
    });
    const unknownCall = { className: "UpdatePhoneCall", phoneCall: { className: "PhoneCallPaused", id: 1n } };
    expect(phoneUpdateOf(unknownCall, [])).toStrictEqual({
      kind: "unknown",
      constructorName: "PhoneCallPaused",
    });
  });

  it.each([
    { className: "UpdatePhoneCall" },
    { className: "UpdatePhoneCall", phoneCall: { className: "PhoneCallEmpty", id: "not a number" } },
    { className: "UpdatePhoneCall", phoneCall: { className: "PhoneCallWaiting", id: 1n } },
    { className: "UpdatePhoneCallSignalingData", phoneCallId: 1n, data: "text" },
  ])("names what it can't read instead of throwing: %o", (update) => {
    expect(phoneUpdateOf(update, [])).toMatchObject({ kind: "unknown", constructorName: update.className });
  });

  it.each([undefined, null, 5, {}, { className: 7 }, { className: "UpdateGroupCall" }])(
    "passes over %o",
    (update) => {
      expect(phoneUpdateOf(update, [])).toBeUndefined();
    },
  );
});

describe("a message", () => {
  const peerId = new Api.PeerUser({ userId: bigInt(1002) });
  const service = (action: Api.TypeMessageAction) =>
    decoded(
      new Api.UpdateNewMessage({
        message: new Api.MessageService({ id: 3, peerId, date: 1_700_000_000, action }),
        pts: 9,
        ptsCount: 1,
      }),
    );

  it("about a call says how it ended", () => {
    const reason = new Api.PhoneCallDiscardReasonHangup();
    const action = { callId: bigInt("-7021513"), video: true, reason, duration: 12 };
    expect(phoneUpdateOf(service(new Api.MessageActionPhoneCall(action)), [])).toEqual({
      kind: "messageActionPhoneCall",
      callId: "-7021513",
      video: true,
      reason: { kind: "hangup" },
      durationSeconds: 12,
    });
    expect(phoneUpdateOf(service(new Api.MessageActionPhoneCall({ callId: bigInt(1) })), [])).toEqual({
      kind: "messageActionPhoneCall",
      callId: "1",
      video: false,
    });
  });

  it("about anything else is none of ours", () => {
    expect(phoneUpdateOf(service(new Api.MessageActionHistoryClear()), [])).toBeUndefined();
    const plain = new Api.Message({ id: 4, peerId, date: 1, message: "messageActionPhoneCall" });
    const update = new Api.UpdateNewMessage({ message: plain, pts: 9, ptsCount: 1 });
    expect(phoneUpdateOf(decoded(update), [])).toBeUndefined();
    expect(phoneUpdateOf({ className: "UpdateNewMessage" }, [])).toBeUndefined();
  });

  it("about a call that can't be read keeps its name", () => {
    const action = { className: "MessageActionPhoneCall", callId: "no number" };
    expect(phoneUpdateOf({ className: "UpdateNewMessage", message: { className: "M", action } }, [])).toEqual(
      {
        kind: "unknown",
        constructorName: "MessageActionPhoneCall",
      },
    );
  });
});
