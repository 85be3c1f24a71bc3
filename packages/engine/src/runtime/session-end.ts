import type { CallEventOf, RequestError } from "../call/call-events.ts";
import { statePath } from "../call/decide.ts";
import { endsSession } from "../call/end-reasons.ts";
import type { AccountId } from "../call/ids.ts";
import type { CallRegistry } from "./call-registry.ts";

/**
 * Nothing can be sent or heard about the live calls of this account any more: each ends (rule E52). One that has no record
 * yet begins with what it is about, and learns of it by the first answer to itself.
 */
export function endCallsOf(accountId: AccountId, error: RequestError, registry: CallRegistry): void {
  for (const { process } of registry.all()) {
    const { state } = process;
    const isLive = state.revision >= 0 && !statePath(state.snapshot).startsWith("discarded.");
    if (state.accountId !== accountId || !isLive) continue;
    process.enqueue([{ input: { type: "SessionEnded", error } }]);
  }
}

/**
 * One call learns by a request of its own that the session is dead, and all others of the account end with it. It goes by
 * the records, so the call that asked has its own answer first.
 */
export function endCallsWithSession(registry: CallRegistry): void {
  registry.transitions$.subscribe(({ record: { type, data, accountId } }) => {
    if (type !== "RequestFailed" && type !== "SignalingRefused") return;
    const { error } = data as CallEventOf<"RequestFailed" | "SignalingRefused">;
    if (endsSession(error)) endCallsOf(accountId, error, registry);
  });
}
