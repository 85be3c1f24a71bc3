import type { TlObject } from "../tl/tl-object.ts";
import type { Account } from "./accounts.ts";
import type { CallProtocolFacts, CallSide, ServerCall } from "./server-call.ts";
import { accountOf, nowSeconds, type ServerContext, userHash } from "./server-context.ts";

/** A messageService of the chat between two users, as far as calls are concerned. */
export interface ServerMessage {
  /** Counts within the account. */
  readonly id: number;
  readonly date: number;
  /** The user at the other end. */
  readonly peerId: bigint;
  readonly outgoing: boolean;
  /** `messageActionPhoneCall flags:# video:flags.2?true call_id:long reason:flags.0?… duration:flags.1?int` */
  readonly action: TlObject;
}

/** `phoneCallWaiting`: for the caller, and as the answer to acceptCall for the callee. */
export function waitingFor(side: CallSide, call: ServerCall): TlObject {
  return {
    _: "phoneCallWaiting",
    ...common(side, call, call.protocol ?? call.callerProtocol),
    ...(call.receiveDate !== undefined && { receiveDate: call.receiveDate }),
  };
}

/** `phoneCallRequested`: for the callee. */
export function requestedFor(side: CallSide, call: ServerCall): TlObject {
  return { _: "phoneCallRequested", ...common(side, call, call.callerProtocol), gAHash: call.gAHash };
}

/** `phoneCallAccepted`, once acceptCall brought g_b. */
export function acceptedFor(side: CallSide, call: ServerCall): TlObject {
  const gB = present(call, call.gB);
  return { _: "phoneCallAccepted", ...common(side, call, present(call, call.protocol)), gB };
}

/** `phoneCall`, once confirmCall brought g_a: each side gets the other's half of the key. */
export function confirmedFor(context: ServerContext, side: CallSide, call: ServerCall): TlObject {
  return {
    _: "phoneCall",
    ...common(side, call, present(call, call.protocol)),
    p2pAllowed: peerToPeerAllowed(context, call),
    gAOrB: present(call, side === call.caller ? call.gB : call.gA),
    keyFingerprint: present(call, call.keyFingerprint),
    connections: present(call, call.connections),
    startDate: present(call, call.startDate),
  };
}

/** `phoneCallDiscarded`: no access hash and no users, as on the wire. */
export function discarded(call: ServerCall): TlObject {
  const end = present(call, call.end);
  return {
    _: "phoneCallDiscarded",
    id: call.id,
    video: call.video,
    needRating: end.askRating,
    needDebug: end.askRating,
    reason: end.reason,
    ...(end.durationSeconds !== undefined && { duration: end.durationSeconds }),
  };
}

/** What the callee's other devices get when one of them answered. */
export function answeredElsewhere(call: ServerCall, reason: TlObject | undefined): TlObject {
  return { _: "phoneCallDiscarded", id: call.id, video: call.video, ...(reason !== undefined && { reason }) };
}

/** `phone.phoneCall phone_call:PhoneCall users:Vector<User> = phone.PhoneCall` */
export function phoneCallResult(
  context: ServerContext,
  viewer: Account,
  call: ServerCall,
  phoneCall: TlObject,
): TlObject {
  const users = usersOf(call).map((userId) => userFor(context, viewer, userId));
  return { _: "phone.phoneCall", phoneCall, users };
}

export function usersOf(call: ServerCall): readonly bigint[] {
  return [call.caller.userId, call.callee.userId];
}

export function updatePhoneCall(phoneCall: TlObject): TlObject {
  return { _: "updatePhoneCall", phoneCall };
}

/**
 * `updateNewMessage#1f2b0afd message:Message pts:int pts_count:int`. It says that it counts for nothing: this server numbers
 * what a device missed, so a device's `pts` is put in when it is sent.
 */
export function updateNewMessage(account: Account, message: ServerMessage): TlObject {
  return {
    _: "updateNewMessage",
    message: {
      _: "messageService",
      out: message.outgoing,
      id: message.id,
      fromId: { _: "peerUser", userId: message.outgoing ? account.settings.userId : message.peerId },
      peerId: { _: "peerUser", userId: message.peerId },
      date: message.date,
      action: message.action,
    },
    pts: 0,
    ptsCount: 0,
  };
}

/** The `Updates` that carries an update to `viewer`, with the users that it speaks of. */
export function updatesFor(
  context: ServerContext,
  viewer: Account,
  updates: readonly TlObject[],
  userIds: readonly bigint[],
): TlObject {
  const users = userIds.map((userId) => userFor(context, viewer, userId));
  return { _: "updates", updates, users, chats: [], date: nowSeconds(context), seq: 0 };
}

/** `user` as `viewer` sees it. */
export function userFor(context: ServerContext, viewer: Account, userId: bigint): TlObject {
  const { settings } = accountOf(context, userId);
  const self = viewer.settings.userId === userId;
  const contact = viewer.settings.contacts?.includes(userId) === true;
  return {
    _: "user",
    self,
    contact,
    bot: settings.bot === true,
    ...(settings.bot === true && { botInfoVersion: 1 }),
    min: settings.min === true && !self,
    deleted: settings.deactivated === true,
    id: userId,
    accessHash: userHash(context, viewer, userId),
    firstName: settings.firstName ?? `User ${userId}`,
    ...(settings.username !== undefined && { username: settings.username }),
    ...(settings.phoneNumber !== undefined && (self || contact) && { phone: settings.phoneNumber }),
  };
}

function peerToPeerAllowed(context: ServerContext, call: ServerCall): boolean {
  const allowed = usersOf(call).every((id) => accountOf(context, id).settings.peerToPeer !== false);
  return allowed && call.protocol?.udpP2p === true;
}

function common(side: CallSide, call: ServerCall, protocol: CallProtocolFacts) {
  return {
    video: call.video,
    id: call.id,
    accessHash: side.accessHash,
    date: call.date,
    adminId: call.caller.userId,
    participantId: call.callee.userId,
    protocol: { _: "phoneCallProtocol", ...protocol },
  };
}

function present<T>(call: ServerCall, value: T | undefined): T {
  if (value === undefined)
    throw new Error(`Call ${call.id} is ${call.state} and lacks what that state needs.`);
  return value;
}
