import type { CallContext } from "../call/call-context.ts";
import type { CallDirection } from "../call/call-direction.ts";
import { statePath } from "../call/decide.ts";
import type { AccountId, CallId } from "../call/ids.ts";
import type { CallState } from "../replay/call-state.ts";
import type { CallRecord } from "../store/call-record.ts";
import { isWatched } from "./observing.ts";

/** Where a call stands, for those who look at it. */
export interface CallView {
  readonly callId: CallId;
  readonly accountId: AccountId;
  readonly direction: CallDirection;
  /** State path, for example `waiting.ringing`. */
  readonly state: string;
  /** It rings here, or as far as is known on other devices of the account (`observed`). */
  readonly ringing: boolean;
  /** Only watched: the account's other devices have the call, and every command is refused (OBSERVING). */
  readonly observed: boolean;
  /** The key is agreed and verified on this side. */
  readonly confirmed: boolean;
  /** For our user the call has ended; the hang-up may still be on its way. */
  readonly over: boolean;
  readonly context: CallContext;
}

/** A durable step of a call. */
export interface CallTransition {
  readonly record: CallRecord;
  /** The state after the whole batch in which the record was appended. */
  readonly view: CallView;
}

export function viewOf(state: CallState): CallView {
  const { snapshot, callId, accountId, direction } = state;
  return {
    callId,
    accountId,
    direction,
    state: statePath(snapshot),
    ringing: snapshot.hasTag("ringing"),
    observed: isWatched(state),
    confirmed: snapshot.hasTag("talking"),
    over: snapshot.hasTag("over"),
    context: snapshot.context,
  };
}
