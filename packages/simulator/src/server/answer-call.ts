import type { TlObject } from "../tl/tl-object.ts";
import {
  acceptedFor,
  answeredElsewhere,
  phoneCallResult,
  updatePhoneCall,
  usersOf,
  waitingFor,
} from "./call-objects.ts";
import { armTimeout } from "./call-timeouts.ts";
import { tell, tellSide } from "./delivery.ts";
import { findCall } from "./find-call.ts";
import { outgoingCalls } from "./live-calls.ts";
import { mergeProtocols, readProtocol } from "./protocol-negotiation.ts";
import { type Method, nowSeconds } from "./server-context.ts";
import { RpcFault } from "./server-port.ts";
import type { ChoiceSettings } from "./simulator-choices.ts";
import { bytes } from "./tl-fields.ts";

/**
 * `phone.receivedCall#17d54f61 peer:InputPhoneCall = Bool`
 *
 * The first device of the callee that rings makes the caller's phoneCallWaiting have a receive_date, and the
 * callee's line busy.
 */
export const receivedCall: Method = (context, asking, request) => {
  const { call, verdict } = findCall(context, asking, request, "phone.receivedCall");
  if (verdict === "repeat") return true;
  call.state = "received";
  call.receiveDate = nowSeconds(context);
  armTimeout(context, call);
  tellSide(context, call.caller, updatePhoneCall(waitingFor(call.caller, call)), usersOf(call));
  return true;
};

/**
 * `phone.acceptCall#3bd2b4a0 peer:InputPhoneCall g_b:bytes protocol:PhoneCallProtocol = phone.PhoneCall`
 *
 * The first device wins. The caller gets phoneCallAccepted with g_b, the callee's other devices
 * phoneCallDiscarded. Without a common protocol the call stays as it is.
 */
export const acceptCall: Method = (context, asking, request) => {
  const { call, own } = findCall(context, asking, request, "phone.acceptCall");
  const gB = bytes(request, "gB");
  if (gB.length === 0 || gB.length > 256) throw new RpcFault(400, "DH_G_B_INVALID");
  const calleeProtocol = readProtocol(request, context.limits);
  const protocol = mergeProtocols(call.callerProtocol, calleeProtocol, context.choices.libraryVersions);
  if (protocol === undefined) throw new RpcFault(406, "CALL_PROTOCOL_COMPAT_LAYER_INVALID");
  if (context.choices.occupied === "refuse" && outgoingCalls(context, asking.account).length > 0)
    throw new RpcFault(500, "CALL_OCCUPY_FAILED");

  call.state = "accepted";
  call.gB = gB;
  call.protocol = protocol;
  own.deviceId = asking.device.deviceId;
  armTimeout(context, call);

  tellSide(context, call.caller, updatePhoneCall(acceptedFor(call.caller, call)), usersOf(call));
  const losers = call.rang.filter((deviceId) => deviceId !== own.deviceId);
  const lost = updatePhoneCall(answeredElsewhere(call, losersReason(context.choices.losingDevices)));
  tell(context, asking.account, losers, lost);
  const answer = context.choices.acceptResult === "accepted" ? acceptedFor : waitingFor;
  return phoneCallResult(context, asking.account, call, answer(own, call));
};

function losersReason(choice: ChoiceSettings["losingDevices"]): TlObject | undefined {
  switch (choice) {
    case "absent":
      return undefined;
    case "hangup":
      return { _: "phoneCallDiscardReasonHangup" };
    case "busy":
      return { _: "phoneCallDiscardReasonBusy" };
    case "missed":
      return { _: "phoneCallDiscardReasonMissed" };
    default:
      return choice satisfies never;
  }
}
