import type { CallState } from "../replay/call-state.ts";
import { isWatchedOnly } from "../call/call-changes.ts";
import type { RequestError } from "../call/call-events.ts";
import type { CallTransport } from "./call-transport.ts";
import { Observing } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";

/*
 * An account that is only observed takes part in nothing. The machine sees to that: a call that comes in is admitted as
 * `observe`, and no rule of such a call has an effect that sends. The transport below is a second wall: it can't send.
 */

export function isParticipant({ participates = true }: Pick<CallTransport, "participates">): boolean {
  return participates;
}

/** Other devices have the call: it was observed when it came in, or left to them. */
export function isWatched({ snapshot }: Pick<CallState, "snapshot">): boolean {
  return isWatchedOnly(snapshot.context.admittedAs);
}

/** The transport of an observed account. What it is asked to send it refuses, and says so. */
export function observingTransport(transport: CallTransport, report: EnginePorts["report"]): CallTransport {
  const { accountId, selfRef } = transport;
  return {
    accountId,
    selfRef,
    participates: false,
    timeouts: () => transport.timeouts(),
    media: (call) => transport.media(call),
    resolvePeer: async () => {
      throw new Observing(accountId);
    },
    execute: async (effect, { callId }) => {
      report({ kind: "sendingPrevented", accountId, callId, effect: effect.type });
      return { events: [{ type: "RequestFailed", effect: effect.type, error: prevented }] };
    },
    sendSignaling: async ({ callId }) => {
      report({ kind: "sendingPrevented", accountId, callId, effect: "sendSignaling" });
      return prevented;
    },
  };
}

const prevented: RequestError = { type: "OBSERVING", code: 0, outcome: "refused", waitSeconds: null };
