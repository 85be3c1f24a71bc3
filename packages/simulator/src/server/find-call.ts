import type { TlObject } from "../tl/tl-object.ts";
import type { Asker, CallMethod } from "./call-rules.ts";
import { verdictOf } from "./call-rules.ts";
import type { CallSide, ServerCall } from "./server-call.ts";
import type { Asking, ServerContext } from "./server-context.ts";
import { RpcFault } from "./server-port.ts";
import { long, object } from "./tl-fields.ts";

/** A call as the one who names it may see it. */
export interface FoundCall {
  readonly call: ServerCall;
  readonly own: CallSide;
  readonly other: CallSide;
  /** `repeat`: answer as before, change nothing, tell nobody. */
  readonly verdict: "act" | "repeat";
}

/**
 * Finds the call that `peer:InputPhoneCall` (id and the asking account's own access hash) names and asks the
 * rules whether this method may act on it.
 *
 * @throws {RpcFault} 400 CALL_PEER_INVALID for an unknown id, a foreign hash or a stranger, else what the rules say
 */
export function findCall(
  context: ServerContext,
  asking: Asking,
  request: TlObject,
  method: CallMethod,
): FoundCall {
  const peer = object(request, "peer");
  const call = context.calls.get(long(peer, "id"));
  const own = call === undefined ? undefined : sideOf(call, asking.account.settings.userId);
  if (call === undefined || own === undefined || own.accessHash !== long(peer, "accessHash"))
    throw new RpcFault(400, "CALL_PEER_INVALID");
  const verdict = verdictOf(method, askerOf(call, own, asking.device.deviceId), call.state);
  if (verdict !== "act" && verdict !== "repeat") throw new RpcFault(400, verdict);
  return { call, own, other: own === call.caller ? call.callee : call.caller, verdict };
}

function sideOf(call: ServerCall, userId: bigint): CallSide | undefined {
  return [call.caller, call.callee].find((side) => side.userId === userId);
}

function askerOf(call: ServerCall, own: CallSide, deviceId: string): Asker {
  if (own === call.caller) return "caller";
  return own.deviceId === undefined || own.deviceId === deviceId ? "callee" : "loser";
}
