import { codecOfLayer, type TlCodec } from "@offhook/simulator/mtproto";
import type { TlObject, TlValue } from "@offhook/simulator";

/** What the simulator answers or pushes. */
export const answered = [
  "phoneCallEmpty",
  "phoneCallWaiting",
  "phoneCallRequested",
  "phoneCallAccepted",
  "phoneCall",
  "phoneCallDiscarded",
  "phoneCallProtocol",
  "phoneConnection",
  "phoneConnectionWebrtc",
  "phoneCallDiscardReasonMissed",
  "phoneCallDiscardReasonDisconnect",
  "phoneCallDiscardReasonHangup",
  "phoneCallDiscardReasonBusy",
  "phone.phoneCall",
  "dataJSON",
  "messages.dhConfig",
  "messages.dhConfigNotModified",
  "updatePhoneCall",
  "updatePhoneCallSignalingData",
  "updateNewMessage",
  "messageActionPhoneCall",
  "updates",
  "updateShort",
  "updates.state",
  "updates.difference",
  "updates.differenceEmpty",
  "updates.differenceSlice",
  "updates.differenceTooLong",
  "user",
  "userEmpty",
  "peerUser",
  "peerChannel",
  "channelForbidden",
  "contacts.resolvedPeer",
  "config",
  "dcOption",
  "nearestDc",
  "auth.sentCode",
  "auth.sentCodeTypeApp",
  "auth.authorization",
  "auth.loggedOut",
] as const;

/** What the simulator is asked. */
export const asked = [
  "phone.requestCall",
  "phone.receivedCall",
  "phone.acceptCall",
  "phone.confirmCall",
  "phone.sendSignalingData",
  "phone.discardCall",
  "phone.setCallRating",
  "phone.saveCallDebug",
  "phone.saveCallLog",
  "upload.saveFilePart",
  "phone.getCallConfig",
  "messages.getDhConfig",
  "users.getUsers",
  "contacts.resolveUsername",
  "contacts.resolvePhone",
  "updates.getState",
  "updates.getDifference",
  "help.getConfig",
  "help.getNearestDc",
  "auth.sendCode",
  "auth.signIn",
  "auth.logOut",
] as const;

/** Types inside that the simulator never fills, and whose layers it therefore does not follow. */
const leftEmpty = new Set([
  "Message",
  "EncryptedMessage",
  "Chat",
  "UserProfilePhoto",
  "UserStatus",
  "Update",
  "MessageReplyHeader",
  "MessageReactions",
]);
const typeChoices: Record<string, string> = {
  PhoneCall: "phoneCallDiscarded",
  User: "userEmpty",
  Message: "messageService",
  MessageAction: "messageActionPhoneCall",
  InputUser: "inputUser",
};

type Combinator = ReturnType<TlCodec["schema"]["byId"]> & object;
type TlType = Combinator["fields"][number]["type"];

/** An object of this constructor or method with all of its optional fields, or with none. */
export function sample(layer: number, name: string, optional: "with options" | "without options"): TlObject {
  const { schema } = codecOfLayer(layer) ?? never(`layer ${layer}`);
  const combinator = schema.constructorNamed(name) ?? schema.method(name) ?? never(name);
  const object: Record<string, TlValue> & { _: string } = { _: name };
  let next = 1;
  for (const { name: field, type, condition } of combinator.fields) {
    next += 1;
    if (type.kind === "#" || (condition && optional === "without options")) continue;
    if (type.kind === "boxed" && condition && leftEmpty.has(type.name)) continue;
    object[field] = valueOf(type, next);
  }
  return object;

  function valueOf(type: TlType, seed: number): TlValue {
    switch (type.kind) {
      case "#":
      case "int":
        return 1000 + seed;
      case "long":
        return 2n ** 40n + BigInt(seed);
      case "double":
        return seed / 4;
      case "int128":
      case "int256":
        return BigInt(seed);
      case "string":
        return `text ${seed}`;
      case "bytes":
        return new Uint8Array(seed).fill(seed);
      case "Bool":
        return seed % 2 === 0;
      case "true":
        return true;
      case "vector":
        return type.item.kind === "boxed" && leftEmpty.has(type.item.name) ? [] : [valueOf(type.item, seed)];
      case "boxed":
      case "bare":
        return sample(layer, typeChoices[type.name] ?? firstOf(type.name), optional);
      case "query":
        return never("a query inside");
    }
  }

  function firstOf(typeName: string): string {
    const found = [...schema.constructors()]
      .filter(({ result }) => result.kind === "boxed" && result.name === typeName)
      .toSorted((a, b) => a.fields.length - b.fields.length);
    return found[0]?.name ?? never(typeName);
  }
}

/** The same text for the same content, whatever the library calls numbers, bytes and absence. */
export function comparable(value: unknown): unknown {
  if (value === undefined || value === null || value === false) return undefined;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, comparable(item)] as const)
      .filter(([, item]) => item !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function never(what: string): never {
  throw new Error(`There is no ${what}.`);
}
