import type { Account } from "./accounts.ts";
import type { ServerCall } from "./server-call.ts";
import type { ServerContext } from "./server-context.ts";

/** The live calls that an account placed. */
export function outgoingCalls(context: ServerContext, account: Account): readonly ServerCall[] {
  return liveCalls(context, account).filter((call) => call.caller.userId === account.settings.userId);
}

export function liveCalls(context: ServerContext, account: Account): readonly ServerCall[] {
  return [...account.liveCalls].flatMap((id) => context.calls.get(id) ?? []);
}
