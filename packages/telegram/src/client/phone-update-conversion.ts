import type { PhoneUpdate, PhoneUser } from "./phone-objects.ts";
import { discardReasonOf, phoneCallOf, usersOf } from "./phone-call-conversion.ts";
import {
  bytesField,
  flagField,
  isTlObject,
  longField,
  objectField,
  objectsField,
  optionalIntField,
  optionalObjectField,
} from "./tl-fields.ts";
import type { TlObject } from "./tl-fields.ts";

/**
 * One update as plain data, or `undefined` when it has nothing to do with calls. Never throws: what can't be
 * read becomes `unknown` with its constructor's name, so that nothing of a call vanishes in silence.
 */
export function phoneUpdateOf(update: unknown, users: Iterable<unknown>): PhoneUpdate | undefined {
  if (!isTlObject(update)) return undefined;
  if (update.className === "UpdatesTooLong") return { kind: "updatesTooLong" };
  if (update.className === "UpdateNewMessage") return phoneMessageOf(update["message"]);
  if (!update.className.startsWith("UpdatePhoneCall")) return undefined;
  try {
    return read(update, usersOf(users));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { kind: "unknown", constructorName: update.className };
  }
}

/** What a service message says of a call; `undefined` for any other message. Never throws, as `phoneUpdateOf`. */
export function phoneMessageOf(message: unknown): PhoneUpdate | undefined {
  const action = callActionOf(message);
  if (action === undefined) return undefined;
  try {
    return phoneCallMessageOf(action);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { kind: "unknown", constructorName: action.className };
  }
}

function callActionOf(message: unknown): TlObject | undefined {
  const action = isTlObject(message) ? message["action"] : undefined;
  return isTlObject(action) && action.className === "MessageActionPhoneCall" ? action : undefined;
}

/** messageActionPhoneCall#80e11a7f flags:# video:flags.2?true call_id:long reason:flags.0?PhoneCallDiscardReason duration:flags.1?int = MessageAction */
function phoneCallMessageOf(action: TlObject): PhoneUpdate {
  const reason = optionalObjectField(action, "reason");
  const durationSeconds = optionalIntField(action, "duration");
  return {
    kind: "messageActionPhoneCall",
    callId: longField(action, "callId"),
    video: flagField(action, "video"),
    ...(reason === undefined ? {} : { reason: discardReasonOf(reason) }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  };
}

function read(update: TlObject, users: readonly PhoneUser[]): PhoneUpdate {
  switch (update.className) {
    case "UpdatePhoneCall": {
      const object = objectField(update, "phoneCall");
      const phoneCall = phoneCallOf(object);
      return phoneCall === undefined
        ? { kind: "unknown", constructorName: object.className }
        : { kind: "updatePhoneCall", phoneCall, users };
    }
    case "UpdatePhoneCallSignalingData":
      return {
        kind: "updatePhoneCallSignalingData",
        phoneCallId: longField(update, "phoneCallId"),
        data: bytesField(update, "data"),
      };
    default:
      return { kind: "unknown", constructorName: update.className };
  }
}

/** What an object of type `Updates` says of calls: the answer to discardCall, for one. */
export function phoneUpdatesOf(updates: TlObject): readonly PhoneUpdate[] {
  switch (updates.className) {
    case "Updates":
    case "UpdatesCombined": {
      const users = objectsField(updates, "users");
      return objectsField(updates, "updates").flatMap((update) => phoneUpdateOf(update, users) ?? []);
    }
    case "UpdateShort":
      return [phoneUpdateOf(updates["update"], [])].filter((update) => update !== undefined);
    default:
      // updatesTooLong and the short forms of messages carry no call.
      return [];
  }
}
