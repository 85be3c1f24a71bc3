import type { PhoneUpdate, PhoneUser } from "./phone-objects.ts";
import { phoneCallOf, usersOf } from "./phone-call-conversion.ts";
import { bytesField, isTlObject, longField, objectField, objectsField } from "./tl-fields.ts";
import type { TlObject } from "./tl-fields.ts";

/**
 * One update as plain data, or `undefined` when it has nothing to do with calls. Never throws: what can't be
 * read becomes `unknown` with its constructor's name, so that nothing of a call vanishes in silence.
 */
export function phoneUpdateOf(update: unknown, users: Iterable<unknown>): PhoneUpdate | undefined {
  if (isTlObject(update) && update.className === "UpdatesTooLong") return { kind: "updatesTooLong" };
  if (!isTlObject(update) || !update.className.startsWith("UpdatePhoneCall")) return undefined;
  try {
    return read(update, usersOf(users));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { kind: "unknown", constructorName: update.className };
  }
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
