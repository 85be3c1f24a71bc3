import { InvalidArgument } from "@offhook/engine";
import type { CallDirection, CallEnd, EndReason } from "@offhook/engine";
import { plainText } from "../text/plain-text.ts";

/** Why a call ended, as a person would say it, with the error or check behind it. @throws InvalidArgument */
export function describeEnd(end: CallEnd, direction: CallDirection): string {
  if (typeof end?.reason !== "string")
    throw new InvalidArgument("end", end, "the end of a call, as its summary has it");
  const { reason, origin, wire, detail, waitSeconds } = end;
  const known = Object.hasOwn(words, reason) ? words[reason] : plainText(reason, 40);
  const sentence = typeof known === "function" ? known({ origin, direction, wire: wire ?? null }) : known;
  const wait = typeof waitSeconds === "number" ? `, to be tried again after ${waitSeconds} s` : "";
  return (detail ?? null) === null ? sentence + wait : `${sentence} (${plainText(detail, 60)})${wait}`;
}

type Situation = Pick<CallEnd, "origin" | "wire"> & { readonly direction: CallDirection };

const words: Readonly<Record<EndReason, string | ((situation: Situation) => string)>> = {
  hungUp: ({ origin }) => (origin === "us" ? "we hung up" : "the other side hung up"),
  cancelled: ({ direction }) =>
    direction === "outgoing" ? "we cancelled before it was answered" : "the caller cancelled",
  declined: ({ direction }) => (direction === "outgoing" ? "the callee declined" : "we declined"),
  declinedElsewhere: "declined on another device",
  declinedOrBusy: "the callee declined or was in another call",
  busy: ({ direction }) => (direction === "outgoing" ? "the callee was busy" : "we were in another call"),
  missed: "nobody answered",
  elsewhere: "answered on another device",
  elsewhereOrCancelled: "the caller cancelled, or another device answered",
  receiveTimeout: "no device of the callee could be reached",
  ringTimeout: "nobody answered in time",
  stuck: "nothing ended the call in the time that all its steps can take",
  exchangeTimeout: "the key exchange took too long",
  requestTimeout: "Telegram did not answer in time",
  connectionLost: "the connection was lost",
  mediaFailed: "the media connection failed",
  migrated: "moved on to a conference",
  stale: "the call was too old when we learnt of it",
  refusedCaller: "the caller was refused",
  invalidObject: "Telegram's word of the call contradicted itself",
  keyRejected: "the keys did not pass the checks",
  protocolMismatch: "no protocol version in common",
  privacy: "the callee's privacy settings forbid the call",
  blocked: "the callee has blocked the caller",
  flood: "Telegram asked to wait before calling again",
  targetInvalid: "there is no such user to call any more",
  loggedOut: "the account is logged out",
  machineChanged: "the engine was changed while the call was live, and its records lead elsewhere now",
  restart: "the program was restarted, and the call could not go on",
  requestRefused: "a request of this call failed",
  vanished: "Telegram knew nothing of the call any more",
  faulted: "the engine could not go on",
  unknown: ({ wire }) =>
    wire === null
      ? "Telegram gave no reason"
      : `for a reason that this version does not know (${plainText(wire, 60).replace(/^unknown:/, "")})`,
};
