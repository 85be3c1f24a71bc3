import { statePath } from "../call/decide.ts";
import type { CallState } from "../replay/call-state.ts";
import type { CallSpecificUpdate } from "./parked-updates.ts";

/*
 * A request without an answer may have arrived all the same: then Telegram has a call that nobody here knows by name.
 * An update names it, and belongs to the one request to that user whose answer will not come.
 */

/** phone.requestCall has gone out, and Telegram has not named the call; also one that we have given up since. */
export function isUnnamed({ snapshot }: CallState): boolean {
  const { telegramCallId, report } = snapshot.context;
  if (telegramCallId !== null) return false;
  const path = statePath(snapshot);
  const isGivenUp = path === "discarded.reporting" && report === "open";
  return path === "requested.sending" || path === "requested.cancelling" || isGivenUp;
}

/** The answer that would have named the call is not waited for any more. */
export function isUnanswered(state: CallState): boolean {
  return isUnnamed(state) && ![...state.pending.values()].some(({ effect }) => effect.type === "RequestCall");
}

/** The update is about a call from this account's user to the same user. */
export function isAboutSameUsers(update: CallSpecificUpdate, { snapshot }: CallState): boolean {
  if (update.kind !== "event" || !("participantRef" in update.event)) return false;
  const { selfRef, peerRef } = snapshot.context;
  return update.event.adminRef === selfRef && update.event.participantRef === peerRef;
}
