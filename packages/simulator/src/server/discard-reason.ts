import type { TlObject } from "../tl/tl-object.ts";
import { RpcFault } from "./server-port.ts";
import { bytes, object, text } from "./tl-fields.ts";

/** Longest slug of a conference, and longest encrypted key, that the server hands through. */
const longestPassenger = 1_024;

/**
 * `PhoneCallDiscardReason` of a request, with nothing but its own fields: what is kept and handed to the other
 * side must not grow with what a client adds.
 *
 * @throws {RpcFault} 400 INPUT_FETCH_ERROR for another constructor or a field that is too long
 */
export function readDiscardReason(request: TlObject): TlObject {
  const given = object(request, "reason");
  switch (given._) {
    case "phoneCallDiscardReasonMissed":
    case "phoneCallDiscardReasonDisconnect":
    case "phoneCallDiscardReasonHangup":
    case "phoneCallDiscardReasonBusy":
      return { _: given._ };
    case "phoneCallDiscardReasonMigrateConferenceCall":
      return { _: given._, slug: short(text(given, "slug")) };
    case "phoneCallDiscardReasonAllowGroupCall":
      return { _: given._, encryptedKey: short(bytes(given, "encryptedKey")) };
    default:
      throw new RpcFault(400, "INPUT_FETCH_ERROR");
  }
}

function short<T extends { readonly length: number }>(passenger: T): T {
  if (passenger.length > longestPassenger) throw new RpcFault(400, "INPUT_FETCH_ERROR");
  return passenger;
}
