import { InvalidArgument } from "@offhook/engine";
import type {
  InputPhoneCall,
  PhoneCall,
  PhoneCallProtocol,
  PhoneCallResult,
  PhoneConnection,
  PhoneDiscardReason,
  PhoneMethod,
  PhoneMethods,
  PhoneUpdate,
  PhoneUser,
  TlLong,
} from "@offhook/telegram/client";
import { bytes, flag, int, long, object, objects, strings, text } from "../server/tl-fields.ts";
import {
  asObject,
  differenceOf,
  getDifferenceOf,
  resolvedPeerOf,
  updatesStateOf,
  userOf,
} from "./account-conversions.ts";
import type { TlObject, TlValue } from "../tl/tl-object.ts";

/*
 * TL objects on one side, the plain objects of the client port on the other. A result or an update from this
 * package's own server always has its fields; a missing one is a bug and throws.
 */

type ToTl = { readonly [M in PhoneMethod]: (params: PhoneMethods[M]["params"]) => Record<string, TlValue> };
type FromTl = { readonly [M in PhoneMethod]: (result: TlValue) => PhoneMethods[M]["result"] };

/** @throws InvalidArgument for an unknown method, or a 64-bit number that is not one */
export function requestOf<M extends PhoneMethod>(method: M, params: PhoneMethods[M]["params"]): TlObject {
  if (!Object.hasOwn(toTl, method))
    throw new InvalidArgument("method", method, `one of ${Object.keys(toTl).join(", ")}`);
  return { _: method, ...toTl[method](params) };
}

export function resultOf<M extends PhoneMethod>(method: M, result: TlValue): PhoneMethods[M]["result"] {
  return fromTl[method](result);
}

const toTl: ToTl = {
  "messages.getDhConfig": ({ version, randomLength }) => ({ version, randomLength }),
  "help.getConfig": () => ({}),
  "phone.getCallConfig": () => ({}),
  "updates.getState": () => ({}),
  "updates.getDifference": getDifferenceOf,
  "contacts.resolveUsername": ({ username }) => ({ username }),
  "contacts.resolvePhone": ({ phone }) => ({ phone }),
  "phone.requestCall": ({ video, userId, randomId, gAHash, protocol }) => ({
    video,
    userId: { _: "inputUser", userId: int64("userId", userId.userId), accessHash: hash(userId.accessHash) },
    randomId,
    gAHash,
    protocol: protocolOf(protocol),
  }),
  "phone.receivedCall": ({ peer }) => ({ peer: peerOf(peer) }),
  "phone.acceptCall": ({ peer, gB, protocol }) => ({
    peer: peerOf(peer),
    gB,
    protocol: protocolOf(protocol),
  }),
  "phone.confirmCall": ({ peer, gA, keyFingerprint, protocol }) => ({
    peer: peerOf(peer),
    gA,
    keyFingerprint: int64("keyFingerprint", keyFingerprint),
    protocol: protocolOf(protocol),
  }),
  "phone.discardCall": ({ video, peer, durationSeconds, reason, connectionId }) => ({
    video,
    peer: peerOf(peer),
    duration: durationSeconds,
    reason: reasonOf(reason),
    connectionId: int64("connectionId", connectionId),
  }),
  "phone.setCallRating": ({ userInitiative, peer, rating, comment }) => ({
    userInitiative,
    peer: peerOf(peer),
    rating,
    comment,
  }),
  "phone.saveCallDebug": ({ peer, debug }) => ({ peer: peerOf(peer), debug: { _: "dataJSON", data: debug } }),
  "upload.saveFilePart": ({ fileId, filePart, bytes: part }) => ({
    fileId: int64("fileId", fileId),
    filePart,
    bytes: part,
  }),
  "phone.saveCallLog": ({ peer, file }) => ({
    peer: peerOf(peer),
    file: {
      _: "inputFile",
      id: int64("file.id", file.id),
      parts: file.parts,
      name: file.name,
      md5Checksum: "",
    },
  }),
  "phone.sendSignalingData": ({ peer, data }) => ({ peer: peerOf(peer), data }),
};

const fromTl: FromTl = {
  "messages.getDhConfig": (result) => {
    const found = asObject(result);
    const random = bytes(found, "random");
    if (found._ === "messages.dhConfigNotModified") return { kind: "dhConfigNotModified", random };
    const p = bytes(found, "p");
    return { kind: "dhConfig", g: int(found, "g"), p, version: int(found, "version"), random };
  },
  "help.getConfig": (result) => {
    const config = asObject(result);
    return {
      date: int(config, "date"),
      callReceiveTimeoutMs: int(config, "callReceiveTimeoutMs"),
      callRingTimeoutMs: int(config, "callRingTimeoutMs"),
      callConnectTimeoutMs: int(config, "callConnectTimeoutMs"),
      callPacketTimeoutMs: int(config, "callPacketTimeoutMs"),
    };
  },
  "phone.getCallConfig": (result) => text(asObject(result), "data"),
  "updates.getState": (result) => updatesStateOf(asObject(result)),
  "updates.getDifference": (result) => differenceOf(asObject(result), phoneUpdateOf),
  "contacts.resolveUsername": (result) => resolvedPeerOf(asObject(result)),
  "contacts.resolvePhone": (result) => resolvedPeerOf(asObject(result)),
  "phone.requestCall": phoneCallResultOf,
  "phone.receivedCall": asBoolean,
  "phone.acceptCall": phoneCallResultOf,
  "phone.confirmCall": phoneCallResultOf,
  "phone.discardCall": (result) => phoneUpdatesOf(asObject(result)),
  "phone.setCallRating": (result) => phoneUpdatesOf(asObject(result)),
  "phone.saveCallDebug": asBoolean,
  "upload.saveFilePart": asBoolean,
  "phone.saveCallLog": asBoolean,
  "phone.sendSignalingData": asBoolean,
};

/** The updates of an `Updates`, in order. */
export function phoneUpdatesOf(updates: TlObject): readonly PhoneUpdate[] {
  const users = objects(updates, "users").map(userOf);
  return objects(updates, "updates").map((update) => phoneUpdateOf(update, users));
}

export function phoneUpdateOf(update: TlObject, users: readonly PhoneUser[]): PhoneUpdate {
  switch (update._) {
    case "updatePhoneCall":
      return { kind: "updatePhoneCall", phoneCall: phoneCallOf(object(update, "phoneCall")), users };
    case "updatePhoneCallSignalingData":
      return {
        kind: "updatePhoneCallSignalingData",
        phoneCallId: tlLong(update, "phoneCallId"),
        data: bytes(update, "data"),
      };
    case "updateNewMessage": {
      const action = object(object(update, "message"), "action");
      return {
        kind: "messageActionPhoneCall",
        callId: tlLong(action, "callId"),
        video: flag(action, "video"),
        ...(action.reason !== undefined && { reason: plainReasonOf(object(action, "reason")) }),
        ...(action.duration !== undefined && { durationSeconds: int(action, "duration") }),
      };
    }
    default:
      return { kind: "unknown", constructorName: update._ };
  }
}

function phoneCallResultOf(result: TlValue): PhoneCallResult {
  const found = asObject(result);
  return {
    phoneCall: phoneCallOf(object(found, "phoneCall")),
    users: objects(found, "users").map(userOf),
  };
}

function phoneCallOf(call: TlObject): PhoneCall {
  switch (call._) {
    case "phoneCallWaiting": {
      const receiveDate = call.receiveDate === undefined ? {} : { receiveDate: int(call, "receiveDate") };
      return { kind: call._, ...commonOf(call), ...receiveDate };
    }
    case "phoneCallRequested":
      return { kind: call._, ...commonOf(call), gAHash: bytes(call, "gAHash") };
    case "phoneCallAccepted":
      return { kind: call._, ...commonOf(call), gB: bytes(call, "gB") };
    case "phoneCall":
      return {
        kind: call._,
        ...commonOf(call),
        gAOrB: bytes(call, "gAOrB"),
        keyFingerprint: tlLong(call, "keyFingerprint"),
        connections: objects(call, "connections").map(connectionOf),
        startDate: int(call, "startDate"),
        p2pAllowed: flag(call, "p2pAllowed"),
        conferenceSupported: flag(call, "conferenceSupported"),
      };
    case "phoneCallDiscarded":
      return {
        kind: call._,
        id: tlLong(call, "id"),
        needRating: flag(call, "needRating"),
        needDebug: flag(call, "needDebug"),
        video: flag(call, "video"),
        ...(call.reason !== undefined && { reason: plainReasonOf(object(call, "reason")) }),
        ...(call.duration !== undefined && { durationSeconds: int(call, "duration") }),
      };
    default:
      throw new TypeError(`The server sent ${call._} in the place of a PhoneCall.`);
  }
}

function commonOf(call: TlObject) {
  const protocol = object(call, "protocol");
  return {
    id: tlLong(call, "id"),
    accessHash: tlLong(call, "accessHash"),
    date: int(call, "date"),
    adminId: tlLong(call, "adminId"),
    participantId: tlLong(call, "participantId"),
    protocol: {
      udpP2p: flag(protocol, "udpP2p"),
      udpReflector: flag(protocol, "udpReflector"),
      minLayer: int(protocol, "minLayer"),
      maxLayer: int(protocol, "maxLayer"),
      libraryVersions: strings(protocol, "libraryVersions"),
    },
    video: flag(call, "video"),
  };
}

function connectionOf(connection: TlObject): PhoneConnection {
  const place = {
    id: tlLong(connection, "id"),
    ip: text(connection, "ip"),
    ipv6: text(connection, "ipv6"),
    port: int(connection, "port"),
  };
  if (connection._ === "phoneConnection")
    return {
      kind: "reflector",
      tcp: flag(connection, "tcp"),
      ...place,
      peerTag: bytes(connection, "peerTag"),
    };
  return {
    kind: "webrtc",
    turn: flag(connection, "turn"),
    stun: flag(connection, "stun"),
    ...place,
    username: text(connection, "username"),
    password: text(connection, "password"),
  };
}

/** The wire's word for each reason, both ways. */
const reasonNames = {
  missed: "phoneCallDiscardReasonMissed",
  disconnect: "phoneCallDiscardReasonDisconnect",
  hangup: "phoneCallDiscardReasonHangup",
  busy: "phoneCallDiscardReasonBusy",
  migrateConferenceCall: "phoneCallDiscardReasonMigrateConferenceCall",
} as const satisfies Record<Exclude<PhoneDiscardReason["kind"], "unknown">, string>;

function plainReasonOf(reason: TlObject): PhoneDiscardReason {
  switch (reason._) {
    case reasonNames.missed:
      return { kind: "missed" };
    case reasonNames.disconnect:
      return { kind: "disconnect" };
    case reasonNames.hangup:
      return { kind: "hangup" };
    case reasonNames.busy:
      return { kind: "busy" };
    case reasonNames.migrateConferenceCall:
      return { kind: "migrateConferenceCall", slug: text(reason, "slug") };
    default:
      return { kind: "unknown", constructorName: reason._ };
  }
}

function reasonOf(reason: PhoneDiscardReason): TlObject {
  switch (reason.kind) {
    case "migrateConferenceCall":
      return { _: reasonNames.migrateConferenceCall, slug: reason.slug };
    case "unknown":
      throw new InvalidArgument("reason", reason.constructorName, "a reason that can be sent");
    case "missed":
    case "disconnect":
    case "hangup":
    case "busy":
      return { _: reasonNames[reason.kind] };
    default:
      return reason satisfies never;
  }
}

function protocolOf(protocol: PhoneCallProtocol): TlObject {
  return { _: "phoneCallProtocol", ...protocol };
}

function peerOf(peer: InputPhoneCall): TlObject {
  return { _: "inputPhoneCall", id: int64("peer.id", peer.id), accessHash: hash(peer.accessHash) };
}

/** An access hash is a credential: a wrong one is refused without being named. */
function hash(given: TlLong): bigint {
  if (!isInt64(given)) throw new InvalidArgument("accessHash", undefined, "a signed 64-bit decimal number");
  return BigInt(given);
}

function int64(parameter: string, given: TlLong): bigint {
  if (!isInt64(given)) throw new InvalidArgument(parameter, given, "a signed 64-bit decimal number");
  return BigInt(given);
}

function isInt64(given: TlLong): boolean {
  return /^-?[0-9]{1,19}$/.test(given) && BigInt.asIntN(64, BigInt(given)) === BigInt(given);
}

function tlLong(from: TlObject, field: string): TlLong {
  return String(long(from, field));
}

function asBoolean(result: TlValue): boolean {
  if (typeof result !== "boolean")
    throw new TypeError("The server sent something else in the place of a Bool.");
  return result;
}
