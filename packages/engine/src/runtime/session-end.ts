import type { CallEventOf, RequestError } from "../call/call-events.ts";
import { endReasonOfError } from "../call/end-reasons.ts";
import type { AccountId } from "../call/ids.ts";
import type { CallRegistry } from "./call-registry.ts";

/** Telegram does not know the account's session any more, whatever was asked. */
export function endsSession(error: RequestError): boolean {
  return endReasonOfError(error) === "loggedOut";
}

/** Nothing can be sent or heard about the live calls of this account any more: each ends (rule E52). */
export function endCallsOf(accountId: AccountId, error: RequestError, registry: CallRegistry): void {
  for (const { process, handle } of registry.all()) {
    if (handle.accountId !== accountId || handle.view.over) continue;
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
