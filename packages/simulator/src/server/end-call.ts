import type { TlObject } from "../tl/tl-object.ts";
import type { Account } from "./accounts.ts";
import { discarded, type ServerMessage, updateNewMessage, updatePhoneCall } from "./call-objects.ts";
import { type Device, tell } from "./delivery.ts";
import { accountOf, nowSeconds, type ServerContext } from "./server-context.ts";
import type { ServerCall } from "./server-call.ts";

/** How a call ends: the one door through which every call leaves. */
export interface Ending {
  readonly reason: TlObject;
  /** The device that asked for it; absent when the server ends the call. */
  readonly by?: Device;
  /** What discardCall named. */
  readonly durationSeconds?: number;
}

/**
 * Ends a live call: tells both sides, writes a service message to both chats, and forgets the caller's oldest
 * ended call when there are too many.
 */
export function endCall(context: ServerContext, call: ServerCall, ending: Ending): void {
  const { limits, choices } = context;
  call.cancelTimeout?.();
  delete call.cancelTimeout;
  const wasConfirmed = call.startDate !== undefined;
  call.end = {
    reason: ending.reason,
    by: ending.by?.userId,
    durationSeconds: duration(context, call, ending.durationSeconds ?? Infinity),
    askRating: choices.askRating === "confirmed" && wasConfirmed,
  };
  call.state = "discarded";

  const caller = accountOf(context, call.caller.userId);
  const callee = accountOf(context, call.callee.userId);
  caller.liveCalls.delete(call.id);
  callee.liveCalls.delete(call.id);
  caller.endedCalls.push(call.id);
  if (caller.endedCalls.length > limits.endedCallsPerCaller) forget(context, caller.endedCalls.shift());

  if (choices.serviceMessage === "first") writeBoth(context, call, caller, callee);
  tellEnd(context, call, caller, callee, ending.by);
  if (choices.serviceMessage !== "first") writeBoth(context, call, caller, callee);
}

/** The message stands in both chats, so every device of both hears of it. */
function writeBoth(context: ServerContext, call: ServerCall, caller: Account, callee: Account): void {
  for (const [account, outgoing] of [
    [caller, true],
    [callee, false],
  ] as const) {
    const message = write(context, account, call, outgoing);
    if (context.choices.serviceMessage === "kept") continue;
    tell(context, account, account.devices.keys(), updateNewMessage(account, message), [message.peerId]);
  }
}

function tellEnd(
  context: ServerContext,
  call: ServerCall,
  caller: Account,
  callee: Account,
  by: Device | undefined,
): void {
  const update = updatePhoneCall(discarded(call));
  const meant = (account: Account, deviceIds: readonly string[]) =>
    deviceIds.filter((deviceId) => {
      const asked = by?.userId === account.settings.userId && by.deviceId === deviceId;
      return !asked || context.choices.discarder === "both";
    });
  const callerDevices =
    context.choices.callersOtherDevices === "discarded" ? [...caller.devices.keys()] : devicesOf(call.caller);
  const calleeDevices = call.gB === undefined ? call.rang : devicesOf(call.callee);
  tell(context, caller, meant(caller, callerDevices), update);
  tell(context, callee, meant(callee, calleeDevices), update);
}

function devicesOf(side: { readonly deviceId?: string }): readonly string[] {
  return side.deviceId === undefined ? [] : [side.deviceId];
}

/** At most the time since confirmCall; nothing for a call that was never confirmed. */
function duration(context: ServerContext, call: ServerCall, claimed: number): number | undefined {
  if (call.startDate === undefined) return undefined;
  return Math.max(0, Math.min(Math.trunc(claimed), nowSeconds(context) - call.startDate));
}

function forget(context: ServerContext, callId: bigint | undefined): void {
  if (callId === undefined) return;
  context.calls.delete(callId);
  context.reports.delete(callId);
}

function write(context: ServerContext, account: Account, call: ServerCall, outgoing: boolean): ServerMessage {
  account.lastMessageId += 1;
  const message: ServerMessage = {
    id: account.lastMessageId,
    date: nowSeconds(context),
    peerId: outgoing ? call.callee.userId : call.caller.userId,
    outgoing,
    action: {
      _: "messageActionPhoneCall",
      video: call.video,
      callId: call.id,
      ...(call.end !== undefined && { reason: call.end.reason }),
      ...(call.end?.durationSeconds !== undefined && { duration: call.end.durationSeconds }),
    },
  };
  account.serviceMessages.push(message);
  if (account.serviceMessages.length > context.limits.serviceMessagesPerAccount)
    account.serviceMessages.shift();
  return message;
}
