import type {
  PhoneCall,
  PhoneCallProtocol,
  PhoneConnection,
  PhoneDiscardReason,
  PhoneUser,
} from "./phone-objects.ts";
import {
  bytesField,
  flagField,
  intField,
  listField,
  longField,
  objectField,
  objectsField,
  optionalIntField,
  optionalObjectField,
  textField,
} from "./tl-fields.ts";
import type { TlObject } from "./tl-fields.ts";

/** A `PhoneCall` of any layer as plain data; `undefined` for a constructor that is not known here. */
export function phoneCallOf(call: TlObject): PhoneCall | undefined {
  switch (call.className) {
    case "PhoneCallEmpty":
      return { kind: "phoneCallEmpty", id: longField(call, "id") };
    case "PhoneCallWaiting": {
      const receiveDate = optionalIntField(call, "receiveDate");
      return {
        kind: "phoneCallWaiting",
        ...commonFields(call),
        ...(receiveDate === undefined ? {} : { receiveDate }),
      };
    }
    case "PhoneCallRequested":
      return { kind: "phoneCallRequested", ...commonFields(call), gAHash: bytesField(call, "gAHash") };
    case "PhoneCallAccepted":
      return { kind: "phoneCallAccepted", ...commonFields(call), gB: bytesField(call, "gB") };
    case "PhoneCall":
      return confirmedCallOf(call);
    case "PhoneCallDiscarded":
      return discardedCallOf(call);
    default:
      return undefined;
  }
}

function confirmedCallOf(call: TlObject): PhoneCall {
  const parameters = optionalObjectField(call, "customParameters");
  return {
    kind: "phoneCall",
    ...commonFields(call),
    gAOrB: bytesField(call, "gAOrB"),
    keyFingerprint: longField(call, "keyFingerprint"),
    connections: objectsField(call, "connections").flatMap(connectionOf),
    startDate: intField(call, "startDate"),
    p2pAllowed: flagField(call, "p2pAllowed"),
    // Layers 196 to 201 use the same flag for the conference that the call belongs to: not support for one.
    conferenceSupported: flagField(call, "conferenceSupported"),
    ...(parameters === undefined ? {} : { customParameters: textField(parameters, "data") }),
  };
}

function discardedCallOf(call: TlObject): PhoneCall {
  const reason = optionalObjectField(call, "reason");
  const durationSeconds = optionalIntField(call, "duration");
  return {
    kind: "phoneCallDiscarded",
    id: longField(call, "id"),
    needRating: flagField(call, "needRating"),
    needDebug: flagField(call, "needDebug"),
    video: flagField(call, "video"),
    ...(reason === undefined ? {} : { reason: discardReasonOf(reason) }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  };
}

function commonFields(call: TlObject) {
  return {
    id: longField(call, "id"),
    accessHash: longField(call, "accessHash"),
    date: intField(call, "date"),
    adminId: longField(call, "adminId"),
    participantId: longField(call, "participantId"),
    protocol: protocolOf(objectField(call, "protocol")),
    video: flagField(call, "video"),
  };
}

export function protocolOf(protocol: TlObject): PhoneCallProtocol {
  return {
    udpP2p: flagField(protocol, "udpP2p"),
    udpReflector: flagField(protocol, "udpReflector"),
    minLayer: intField(protocol, "minLayer"),
    maxLayer: intField(protocol, "maxLayer"),
    libraryVersions: listField(protocol, "libraryVersions").map(String),
  };
}

/** A kind of server that is not known is left out: nobody could connect to it. */
function connectionOf(server: TlObject): readonly PhoneConnection[] {
  const address = () => ({
    id: longField(server, "id"),
    ip: textField(server, "ip"),
    ipv6: textField(server, "ipv6"),
    port: intField(server, "port"),
  });
  switch (server.className) {
    case "PhoneConnection":
      return [
        {
          kind: "reflector",
          ...address(),
          tcp: flagField(server, "tcp"),
          peerTag: bytesField(server, "peerTag"),
        },
      ];
    case "PhoneConnectionWebrtc":
      return [
        {
          kind: "webrtc",
          ...address(),
          turn: flagField(server, "turn"),
          stun: flagField(server, "stun"),
          username: textField(server, "username"),
          password: textField(server, "password"),
        },
      ];
    default:
      return [];
  }
}

export function discardReasonOf(reason: TlObject): PhoneDiscardReason {
  switch (reason.className) {
    case "PhoneCallDiscardReasonMissed":
      return { kind: "missed" };
    case "PhoneCallDiscardReasonDisconnect":
      return { kind: "disconnect" };
    case "PhoneCallDiscardReasonHangup":
      return { kind: "hangup" };
    case "PhoneCallDiscardReasonBusy":
      return { kind: "busy" };
    case "PhoneCallDiscardReasonMigrateConferenceCall":
      return { kind: "migrateConferenceCall", slug: textField(reason, "slug") };
    default:
      return { kind: "unknown", constructorName: reason.className };
  }
}

/**
 * Users that came along. The access hash of a "min" user is left out: it serves in the context of a message
 * only, not to call back.
 */
export function usersOf(objects: Iterable<unknown>): readonly PhoneUser[] {
  const users: PhoneUser[] = [];
  for (const object of objects) {
    const user = object as TlObject;
    if (user?.className !== "User") continue;
    const known = !flagField(user, "min") && user["accessHash"] !== null && user["accessHash"] !== undefined;
    users.push({
      id: longField(user, "id"),
      ...(known ? { accessHash: longField(user, "accessHash") } : {}),
    });
  }
  return users;
}
