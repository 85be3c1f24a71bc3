import { memoryVault, secretNames } from "@offhook/engine";
import type { AccountId, TelegramCallId } from "@offhook/engine";
import { from, toArray } from "rxjs";
import { firstValueFrom } from "rxjs";
import { describe, expect, it } from "vitest";
import type { PhoneCall, PhoneUpdate } from "./client/phone-objects.ts";
import { commitmentTo } from "./key-exchange/commitment.ts";
import { systemRandom } from "./key-exchange/system-random.ts";
import { callUpdateOf, toCallEvents } from "./updates.ts";
import { bytesText, readPeerEntry } from "./vault-values.ts";

const accountId = "alice" as AccountId;
const vault = memoryVault({ digest: { sha256: commitmentTo }, randomness: systemRandom });
const names = { accountId, vault };
const id = "-7" as TelegramCallId;
const protocol = { udpP2p: true, udpReflector: true, minLayer: 65, maxLayer: 92, libraryVersions: ["9.0.0"] };
const common = {
  id,
  accessHash: "-99",
  date: 5,
  adminId: "1001",
  participantId: "1002",
  protocol,
  video: false,
};
const facts = {
  telegramCallId: id,
  accessTag: vault.accessTag(accountId, "-99"),
  date: 5,
  adminRef: vault.peerRef(accountId, "1001"),
  participantRef: vault.peerRef(accountId, "1002"),
  protocol,
  video: false,
};

function eventOf(phoneCall: PhoneCall) {
  const update = callUpdateOf({ kind: "updatePhoneCall", phoneCall, users: [] }, names);
  if (update.kind !== "event") throw new Error(`It became ${update.kind}.`);
  expect(update).toMatchObject({ accountId, telegramCallId: id });
  return update.event;
}

describe("each object of Telegram becomes its event", () => {
  const gAOrB = { gAOrB: Uint8Array.of(1, 2, 3), keyFingerprint: "-4", startDate: 6, p2pAllowed: true };
  const server = { id: "1", ip: "", ipv6: "", port: 1 };
  const reflector = { ...server, kind: "reflector", tcp: false, peerTag: Uint8Array.of(1) } as const;
  it.each<[PhoneCall, object]>([
    [
      { kind: "phoneCallEmpty", id },
      { type: "CallVanished", telegramCallId: id },
    ],
    [
      { kind: "phoneCallWaiting", ...common },
      { type: "CallRegistered", ...facts },
    ],
    [
      { kind: "phoneCallWaiting", ...common, receiveDate: 8 },
      { type: "CallReceived", ...facts, receiveDate: 8 },
    ],
    [
      { kind: "phoneCallRequested", ...common, gAHash: new Uint8Array(32) },
      { type: "CallRequested", ...facts, gAHash: "A".repeat(43) },
    ],
    [
      { kind: "phoneCallAccepted", ...common, gB: Uint8Array.of(255) },
      { type: "CallAccepted", ...facts, gB: "_w" },
    ],
    [
      {
        kind: "phoneCall",
        ...common,
        ...gAOrB,
        conferenceSupported: false,
        connections: [reflector, reflector],
        customParameters: "{}",
      },
      {
        type: "CallConfirmed",
        ...facts,
        gAOrB: "AQID",
        fingerprint: "-4",
        startDate: 6,
        p2pAllowed: true,
        conferenceSupported: false,
        servers: { reflector: 2, webrtc: 0 },
      },
    ],
    [
      { kind: "phoneCallDiscarded", id, needRating: true, needDebug: false, video: true },
      {
        type: "CallDiscarded",
        telegramCallId: id,
        reason: null,
        durationSeconds: null,
        needRating: true,
        needDebug: false,
        video: true,
      },
    ],
  ])("%o", (object, event) => {
    expect(eventOf(object)).toStrictEqual(event);
    expect(JSON.parse(JSON.stringify(event))).toStrictEqual(event);
  });

  it.each([
    [{ kind: "missed" }, "missed"],
    [{ kind: "disconnect" }, "disconnect"],
    [{ kind: "hangup" }, "hangup"],
    [{ kind: "busy" }, "busy"],
    [{ kind: "migrateConferenceCall", slug: "secret" }, "migrateConferenceCall"],
    [{ kind: "unknown", constructorName: "PhoneCallDiscardReasonNew" }, "unknown:PhoneCallDiscardReasonNew"],
  ] as const)("keeps the reason %o", (reason, word) => {
    const call = {
      kind: "phoneCallDiscarded",
      id,
      needRating: false,
      needDebug: false,
      video: false,
    } as const;
    expect(eventOf({ ...call, reason, durationSeconds: 3 })).toMatchObject({
      reason: word,
      durationSeconds: 3,
    });
  });
});

describe("what belongs into the vault", () => {
  const requested = { kind: "phoneCallRequested", ...common, gAHash: new Uint8Array(32) } as const;
  const peerName = secretNames.peer(accountId, facts.adminRef);

  it("is the access hash of the call and the caller with theirs", () => {
    const users = [
      { id: "1002", accessHash: "3" },
      { id: "1001", accessHash: "-8" },
    ];
    const update = callUpdateOf({ kind: "updatePhoneCall", phoneCall: requested, users }, names);
    if (update.kind !== "event") throw new Error(update.kind);
    expect(update.credentials.map(({ name, value }) => [name, bytesText(value)])).toEqual([
      ["access/alice/-7", "-99"],
    ]);
    expect(update.peers.map(({ name, value }) => [name, readPeerEntry(value)])).toEqual([
      [peerName, { userId: "1001", accessHash: "-8" }],
    ]);
  });

  it("does not overwrite a known caller by one whose access hash did not come along", () => {
    const update = callUpdateOf({ kind: "updatePhoneCall", phoneCall: requested, users: [] }, names);
    if (update.kind !== "event") throw new Error(update.kind);
    expect(update.peers).toEqual([]);
    // Credentials are put, and a vault's first value wins.
    expect(update.credentials.map(({ name }) => name)).toEqual(["access/alice/-7", peerName]);
  });

  it("is nothing of an object that has no access hash", () => {
    const phoneCall = { kind: "phoneCallEmpty", id } as const;
    expect(callUpdateOf({ kind: "updatePhoneCall", phoneCall, users: [] }, names)).toMatchObject({
      credentials: [],
      peers: [],
    });
  });
});

describe("what a peer or a server overdoes", () => {
  it("is cut so that it is still refused and no record is filled with it", () => {
    const event = eventOf({ kind: "phoneCallAccepted", ...common, gB: new Uint8Array(5_000_000) });
    expect(event).toMatchObject({ gB: Buffer.alloc(257).toString("base64url") });
    const request = eventOf({ kind: "phoneCallRequested", ...common, gAHash: new Uint8Array(1_000) });
    expect(request).toMatchObject({ gAHash: Buffer.alloc(33).toString("base64url") });
    const libraryVersions = Array.from({ length: 100_000 }, () => "9".repeat(1_000));
    const waiting = eventOf({
      kind: "phoneCallWaiting",
      ...common,
      protocol: { ...protocol, libraryVersions },
    });
    expect(JSON.stringify(waiting).length).toBeLessThan(4_000);
  });

  it("is named when it is a signalling packet that no client would send", () => {
    const data = new Uint8Array(131_073);
    expect(callUpdateOf({ kind: "updatePhoneCallSignalingData", phoneCallId: id, data }, names)).toEqual({
      kind: "unknown",
      accountId,
      constructorName: "UpdatePhoneCallSignalingData, too long",
    });
  });

  it("is cut from the servers of a call, whose entry has a limit", () => {
    const customParameters = "x".repeat(3_000_000);
    const phoneCall: PhoneCall = {
      kind: "phoneCall",
      ...common,
      gAOrB: new Uint8Array(256),
      keyFingerprint: "1",
      startDate: 1,
      p2pAllowed: false,
      conferenceSupported: false,
      connections: [],
      customParameters,
    };
    const update = callUpdateOf({ kind: "updatePhoneCall", phoneCall, users: [] }, names);
    if (update.kind !== "event") throw new Error(update.kind);
    expect(update.credentials.every(({ value }) => value.length < 1024 * 1024)).toBe(true);
  });
});

describe("toCallEvents", () => {
  it("gives one call update for each phone update, in order", async () => {
    const updates: readonly PhoneUpdate[] = [
      { kind: "updatePhoneCall", phoneCall: { kind: "phoneCallWaiting", ...common }, users: [] },
      { kind: "updatePhoneCallSignalingData", phoneCallId: id, data: Uint8Array.of(1) },
      { kind: "unknown", constructorName: "UpdatePhoneCallNew" },
    ];
    const made = await firstValueFrom(from(updates).pipe(toCallEvents(names), toArray()));
    expect(made.map(({ kind }) => kind)).toEqual(["event", "signaling", "unknown"]);
    expect(made[1]).toEqual({ kind: "signaling", accountId, telegramCallId: id, packet: Uint8Array.of(1) });
    expect(made[2]).toEqual({ kind: "unknown", accountId, constructorName: "UpdatePhoneCallNew" });
  });
});

describe("what the chat says of a call", () => {
  it.each([
    [{ reason: { kind: "missed" } }, { reason: "missed", durationSeconds: null }],
    [
      { reason: { kind: "hangup" }, durationSeconds: 7 },
      { reason: "hangup", durationSeconds: 7 },
    ],
    [{}, { reason: null, durationSeconds: null }],
    [
      { reason: { kind: "unknown", constructorName: "PhoneCallDiscardReasonNew" } },
      { reason: "unknown:PhoneCallDiscardReasonNew", durationSeconds: null },
    ],
  ] as const)("%o becomes CallLogged", (said, fact) => {
    const update: PhoneUpdate = { kind: "messageActionPhoneCall", callId: id, video: false, ...said };
    expect(callUpdateOf(update, names)).toEqual({
      kind: "event",
      accountId,
      telegramCallId: id,
      event: { type: "CallLogged", telegramCallId: id, ...fact },
      credentials: [],
      peers: [],
    });
  });
});
