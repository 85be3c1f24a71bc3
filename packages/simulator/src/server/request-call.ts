import type { TlObject } from "../tl/tl-object.ts";
import { type Account, refusalToBeCalled } from "./accounts.ts";
import {
  acceptedFor,
  confirmedFor,
  discarded,
  phoneCallResult,
  requestedFor,
  updatePhoneCall,
  usersOf,
  waitingFor,
} from "./call-objects.ts";
import { armTimeout } from "./call-timeouts.ts";
import { tell } from "./delivery.ts";
import { endCall } from "./end-call.ts";
import { liveCalls, outgoingCalls } from "./live-calls.ts";
import { readProtocol } from "./protocol-negotiation.ts";
import type { ServerCall } from "./server-call.ts";
import {
  accountOf,
  type Method,
  nowSeconds,
  random64,
  type ServerContext,
  userHash,
} from "./server-context.ts";
import { RpcFault } from "./server-port.ts";
import { bytes, flag, int, long, object } from "./tl-fields.ts";

/**
 * `phone.requestCall flags:# video:flags.0?true user_id:InputUser random_id:int g_a_hash:bytes
 * protocol:PhoneCallProtocol = phone.PhoneCall`
 *
 * The caller gets phoneCallWaiting, every device of the callee phoneCallRequested. When the line is busy the
 * caller gets the same answer, then phoneCallDiscarded with reason busy, and the callee hears nothing.
 */
export const requestCall: Method = (context, asking, request) => {
  const caller = asking.account;
  const randomId = int(request, "randomId");
  const repeated = caller.randomIds.get(randomId);
  if (repeated !== undefined) return repeatedRequest(context, caller, repeated);

  if (request.conferenceCall !== undefined) throw new RpcFault(400, "GROUPCALL_INVALID");
  const callee = readCallee(context, caller, object(request, "userId"));
  const refusal = refusalToBeCalled(callee.settings, caller.settings.userId);
  if (refusal !== undefined) throw new RpcFault(...refusal);
  const callerProtocol = readProtocol(request, context.limits);
  const gAHash = bytes(request, "gAHash");
  if (gAHash.length !== 32) throw new RpcFault(400, "DH_G_A_INVALID");
  if (outgoingCalls(context, caller).length >= context.limits.liveCallsPerCaller)
    throw new RpcFault(420, "FLOOD_WAIT_60");

  const busy = isBusy(context, caller, callee);
  const call: ServerCall = {
    id: random64(context),
    caller: {
      userId: caller.settings.userId,
      accessHash: random64(context),
      deviceId: asking.device.deviceId,
    },
    callee: { userId: callee.settings.userId, accessHash: random64(context) },
    randomId,
    gAHash,
    callerProtocol,
    date: nowSeconds(context),
    rang: busy ? [] : [...callee.devices.keys()],
    state: "requested",
    video: flag(request, "video"),
  };
  register(context, caller, callee, call);
  const answer = phoneCallResult(context, caller, call, waitingFor(call.caller, call));
  if (busy) {
    endCall(context, call, { reason: { _: "phoneCallDiscardReasonBusy" } });
  } else {
    armTimeout(context, call);
    tell(context, callee, call.rang, updatePhoneCall(requestedFor(call.callee, call)), usersOf(call));
  }
  return answer;
};

function readCallee(context: ServerContext, caller: Account, inputUser: TlObject): Account {
  if (inputUser._ !== "inputUser") throw new RpcFault(400, "USER_ID_INVALID");
  const callee = accountOf(context, long(inputUser, "userId"));
  const hash = userHash(context, caller, callee.settings.userId);
  if (callee === caller || long(inputUser, "accessHash") !== hash) throw new RpcFault(400, "USER_ID_INVALID");
  return callee;
}

function isBusy(context: ServerContext, caller: Account, callee: Account): boolean {
  const { busyLine, sameCallee } = context.choices;
  if (callee.settings.lineBusy === true) return true;
  if (
    sameCallee === "busy" &&
    outgoingCalls(context, caller).some((call) => call.callee.userId === callee.settings.userId)
  )
    return true;
  switch (busyLine) {
    case "received":
      return liveCalls(context, callee).some(
        (call) => call.callee.userId === callee.settings.userId && call.receiveDate !== undefined,
      );
    case "anyCall":
      return callee.liveCalls.size > 0;
    case "never":
      return false;
    default:
      return busyLine satisfies never;
  }
}

function register(context: ServerContext, caller: Account, callee: Account, call: ServerCall): void {
  context.calls.set(call.id, call);
  caller.liveCalls.add(call.id);
  callee.liveCalls.add(call.id);
  caller.randomIds.set(call.randomId, call.id);
  if (caller.randomIds.size > context.limits.randomIdsPerAccount)
    for (const oldest of caller.randomIds.keys()) {
      caller.randomIds.delete(oldest);
      break;
    }
}

function repeatedRequest(context: ServerContext, caller: Account, callId: bigint): TlObject {
  const call = context.calls.get(callId);
  if (context.choices.repeatedRandomId === "refuse" || call === undefined)
    throw new RpcFault(500, "RANDOM_ID_DUPLICATE");
  return phoneCallResult(context, caller, call, standing(context, call));
}

/** The call as its caller would see it now. */
function standing(context: ServerContext, call: ServerCall): TlObject {
  switch (call.state) {
    case "requested":
    case "received":
      return waitingFor(call.caller, call);
    case "accepted":
      return acceptedFor(call.caller, call);
    case "confirmed":
      return confirmedFor(context, call.caller, call);
    case "discarded":
      return discarded(call);
    default:
      return call.state satisfies never;
  }
}
