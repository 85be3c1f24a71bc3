import { phoneCallOf, usersOf } from "./phone-call-conversion.ts";
import type { PhoneUpdate } from "./phone-objects.ts";
import { phoneMessageOf, phoneUpdateOf, phoneUpdatesOf } from "./phone-update-conversion.ts";
import type {
  PhoneCallResult,
  PhoneMethod,
  PhoneMethods,
  ResolvedPeer,
  UpdatesDifference,
  UpdatesState,
} from "./telegram-call-client.ts";
import {
  bytesField,
  flagField,
  intField,
  isTlObject,
  listField,
  longField,
  objectField,
  objectsField,
  optionalIntField,
  textField,
} from "./tl-fields.ts";
import type { TlObject } from "./tl-fields.ts";

type Converters = { readonly [M in PhoneMethod]: (answer: unknown) => PhoneMethods[M]["result"] };

/** The answer to each request, from a client library's object to plain data. A `TypeError` when it is another. */
export const phoneResults: Converters = {
  "messages.getDhConfig": (answer) => dhConfigOf(anObject(answer)),
  "help.getConfig": (answer) => callConfigOf(anObject(answer)),
  "phone.getCallConfig": (answer) => textField(anObject(answer), "data"),
  "updates.getState": (answer) => updatesStateOf(anObject(answer)),
  "updates.getDifference": (answer) => differenceOf(anObject(answer)),
  "contacts.resolveUsername": (answer) => resolvedPeerOf(anObject(answer)),
  "contacts.resolvePhone": (answer) => resolvedPeerOf(anObject(answer)),
  "phone.requestCall": (answer) => phoneCallResultOf(anObject(answer)),
  "phone.receivedCall": aBool,
  "phone.acceptCall": (answer) => phoneCallResultOf(anObject(answer)),
  "phone.confirmCall": (answer) => phoneCallResultOf(anObject(answer)),
  "phone.discardCall": (answer) => phoneUpdatesOf(anObject(answer)),
  "phone.setCallRating": (answer) => phoneUpdatesOf(anObject(answer)),
  "phone.saveCallDebug": aBool,
  "upload.saveFilePart": aBool,
  "phone.saveCallLog": aBool,
  "phone.sendSignalingData": aBool,
};

/** A result as the updates that would have said the same. */
export function updatesInResult<M extends PhoneMethod>(
  method: M,
  result: PhoneMethods[M]["result"],
): readonly PhoneUpdate[] {
  switch (method) {
    case "phone.requestCall":
    case "phone.acceptCall":
    case "phone.confirmCall":
      return [{ kind: "updatePhoneCall", ...(result as PhoneCallResult) }];
    case "phone.discardCall":
    case "phone.setCallRating":
      return result as readonly PhoneUpdate[];
    default:
      return [];
  }
}

function phoneCallResultOf(answer: TlObject): PhoneCallResult {
  const object = objectField(answer, "phoneCall");
  const phoneCall = phoneCallOf(object);
  if (phoneCall === undefined) throw new TypeError(`${object.className} is not a phone call that we know.`);
  return { phoneCall, users: usersOf(listField(answer, "users")) };
}

function dhConfigOf(answer: TlObject): PhoneMethods["messages.getDhConfig"]["result"] {
  const random = bytesField(answer, "random");
  if (answer.className === "messages.DhConfigNotModified") return { kind: "dhConfigNotModified", random };
  const g = intField(answer, "g");
  return { kind: "dhConfig", g, p: bytesField(answer, "p"), version: intField(answer, "version"), random };
}

function callConfigOf(answer: TlObject): PhoneMethods["help.getConfig"]["result"] {
  const entries = ["callReceiveTimeoutMs", "callRingTimeoutMs", "callConnectTimeoutMs", "callPacketTimeoutMs"]
    .map((field) => [field, optionalIntField(answer, field)] as const)
    .filter(([, value]) => value !== undefined);
  return { date: intField(answer, "date"), ...Object.fromEntries(entries) };
}

function updatesStateOf(answer: TlObject): UpdatesState {
  const [pts, qts] = [intField(answer, "pts"), intField(answer, "qts")];
  return { pts, qts, date: intField(answer, "date"), seq: intField(answer, "seq") };
}

function differenceOf(answer: TlObject): UpdatesDifference {
  switch (answer.className) {
    case "updates.DifferenceEmpty":
      return { kind: "differenceEmpty", date: intField(answer, "date"), seq: intField(answer, "seq") };
    case "updates.Difference":
      return {
        kind: "difference",
        updates: updatesInDifference(answer),
        state: updatesStateOf(objectField(answer, "state")),
      };
    case "updates.DifferenceSlice":
      return {
        kind: "differenceSlice",
        updates: updatesInDifference(answer),
        state: updatesStateOf(objectField(answer, "intermediateState")),
      };
    case "updates.DifferenceTooLong":
      return { kind: "differenceTooLong", pts: intField(answer, "pts") };
    default:
      throw new TypeError(`${answer.className} is not a difference that we know.`);
  }
}

/**
 * Calls stand in the other updates; TDLib takes them from there the same way as those that are pushed. What the chat says
 * of them stands among the messages, and is of use once the call is known: it comes last.
 */
function updatesInDifference(difference: TlObject): readonly PhoneUpdate[] {
  const users = objectsField(difference, "users");
  return [
    ...objectsField(difference, "otherUpdates").flatMap((update) => phoneUpdateOf(update, users) ?? []),
    ...objectsField(difference, "newMessages").flatMap((message) => phoneMessageOf(message) ?? []),
  ];
}

function resolvedPeerOf(answer: TlObject): ResolvedPeer {
  const peer = objectField(answer, "peer");
  if (peer.className === "PeerChannel") return { kind: "channel" };
  if (peer.className !== "PeerUser") return { kind: "chat" };
  const id = longField(peer, "userId");
  const object = objectsField(answer, "users").find(
    (user) => user.className === "User" && longField(user, "id") === id,
  );
  // An empty user is one that is not there any more.
  if (object === undefined)
    return { kind: "user", user: { id }, isSelf: false, isBot: false, isDeleted: true };
  const [user = { id }] = usersOf([object]);
  const [isSelf, isBot] = [flagField(object, "self"), flagField(object, "bot")];
  return { kind: "user", user, isSelf, isBot, isDeleted: flagField(object, "deleted") };
}

function anObject(answer: unknown): TlObject {
  if (!isTlObject(answer)) throw new TypeError(`The answer is ${typeof answer}, not an object.`);
  return answer;
}

/** Bool, which libraries give as a boolean or as the object BoolTrue. */
function aBool(answer: unknown): boolean {
  if (typeof answer === "boolean") return answer;
  if (isTlObject(answer) && ["BoolTrue", "BoolFalse"].includes(answer.className))
    return answer.className === "BoolTrue";
  throw new TypeError(`The answer is ${typeof answer}, not a Bool.`);
}
