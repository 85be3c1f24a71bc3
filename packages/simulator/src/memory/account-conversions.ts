import type {
  PhoneMethods,
  PhoneUpdate,
  PhoneUser,
  ResolvedPeer,
  UpdatesDifference,
  UpdatesState,
} from "@offhook/telegram/client";
import { flag, int, long, object, objects } from "../server/tl-fields.ts";
import type { TlObject, TlValue } from "../tl/tl-object.ts";

/* What an account asks besides calls: the state of its updates, and whom a name belongs to. */

export function getDifferenceOf(params: PhoneMethods["updates.getDifference"]["params"]) {
  const { pts, qts, date, ptsTotalLimit } = params;
  return { pts, qts, date, ptsTotalLimit };
}

export function updatesStateOf(state: TlObject): UpdatesState {
  return { pts: int(state, "pts"), qts: int(state, "qts"), date: int(state, "date"), seq: int(state, "seq") };
}

export function differenceOf(
  difference: TlObject,
  updateOf: (update: TlObject, users: readonly PhoneUser[]) => PhoneUpdate,
): UpdatesDifference {
  const updates = (): readonly PhoneUpdate[] => {
    const users = objects(difference, "users").map(userOf);
    return [
      ...objects(difference, "otherUpdates").map((update) => updateOf(update, users)),
      ...objects(difference, "newMessages").map((message) =>
        updateOf({ _: "updateNewMessage", message }, users),
      ),
    ];
  };
  switch (difference._) {
    case "updates.differenceEmpty":
      return { kind: "differenceEmpty", date: int(difference, "date"), seq: int(difference, "seq") };
    case "updates.difference":
      return {
        kind: "difference",
        updates: updates(),
        state: updatesStateOf(object(difference, "state")),
      };
    case "updates.differenceSlice":
      return {
        kind: "differenceSlice",
        updates: updates(),
        state: updatesStateOf(object(difference, "intermediateState")),
      };
    case "updates.differenceTooLong":
      return { kind: "differenceTooLong", pts: int(difference, "pts") };
    default:
      throw new TypeError(`The server answered ${difference._} to updates.getDifference.`);
  }
}

export function resolvedPeerOf(answer: TlObject): ResolvedPeer {
  const peer = object(answer, "peer");
  if (peer._ !== "peerUser") return { kind: peer._ === "peerChannel" ? "channel" : "chat" };
  const [found] = objects(answer, "users");
  if (found === undefined) throw new TypeError("The server resolved a name to a user and left the user out.");
  return {
    kind: "user",
    user: userOf(found),
    isSelf: flag(found, "self"),
    isBot: flag(found, "bot"),
    isDeleted: flag(found, "deleted"),
  };
}

/** The access hash of a "min" user is left out: it serves in the context of a message only. */
export function userOf(user: TlObject): PhoneUser {
  const id = String(long(user, "id"));
  return flag(user, "min") ? { id } : { id, accessHash: String(long(user, "accessHash")) };
}

export function asObject(result: TlValue): TlObject {
  return object({ _: "result", result }, "result");
}
