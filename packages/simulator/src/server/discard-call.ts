import { discarded, updatePhoneCall, updatesFor } from "./call-objects.ts";
import { readDiscardReason } from "./discard-reason.ts";
import { endCall } from "./end-call.ts";
import { findCall } from "./find-call.ts";
import type { Method } from "./server-context.ts";
import { RpcFault } from "./server-port.ts";
import { flag, int } from "./tl-fields.ts";

/**
 * `phone.discardCall#b2cbc1c0 flags:# video:flags.0?true peer:InputPhoneCall duration:int
 * reason:PhoneCallDiscardReason connection_id:long = Updates`
 *
 * Either side, in any state. A device of the callee that declines ends the call for all of them. The result
 * holds phoneCallDiscarded; the other side gets it as an update.
 */
export const discardCall: Method = (context, asking, request) => {
  const { call, verdict } = findCall(context, asking, request, "phone.discardCall");
  if (verdict === "repeat" && context.choices.discardAgain === "refuse")
    throw new RpcFault(400, "CALL_PEER_INVALID");
  const reason = readDiscardReason(request);
  if (verdict === "act") {
    call.video ||= flag(request, "video");
    endCall(context, call, {
      reason,
      by: asking.device,
      durationSeconds: int(request, "duration"),
    });
  }
  return updatesFor(context, asking.account, [updatePhoneCall(discarded(call))], []);
};
