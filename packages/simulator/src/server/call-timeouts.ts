import { endCall } from "./end-call.ts";
import type { ServerCall } from "./server-call.ts";
import type { ServerContext } from "./server-context.ts";

/** Arms the server's own timeout of the state that the call is in now, in place of the one before. */
export function armTimeout(context: ServerContext, call: ServerCall): void {
  call.cancelTimeout?.();
  const [dueAtMs, reason] = timeoutOf(context, call);
  call.cancelTimeout = context.timers.at(dueAtMs, () => endCall(context, call, { reason: { _: reason } }));
}

function timeoutOf(context: ServerContext, call: ServerCall): readonly [dueAtMs: number, reason: string] {
  const { receiveTimeoutMs, ringTimeoutMs, graceMs, longestCallMs } = context.limits;
  const now = context.clock.now();
  const longest = [call.date * 1000 + longestCallMs, "phoneCallDiscardReasonDisconnect"] as const;
  if (context.choices.timeouts === "clientsOnly") return longest;
  switch (call.state) {
    case "requested":
      return [now + receiveTimeoutMs + graceMs, "phoneCallDiscardReasonMissed"];
    case "received":
      return [now + ringTimeoutMs + graceMs, "phoneCallDiscardReasonMissed"];
    case "accepted":
      return [now + receiveTimeoutMs + graceMs, "phoneCallDiscardReasonDisconnect"];
    case "confirmed":
      return longest;
    case "discarded":
      throw new Error(`Call ${call.id} has ended and has no timeout.`);
    default:
      return call.state satisfies never;
  }
}
