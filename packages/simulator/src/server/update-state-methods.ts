import type { TlObject } from "../tl/tl-object.ts";
import { userFor } from "./call-objects.ts";
import { type Device, missedSince } from "./delivery.ts";
import { type Method, nowSeconds, type ServerContext } from "./server-context.ts";
import { int, object } from "./tl-fields.ts";

/** `updates.getState#edd4882a = updates.State` */
export const getState: Method = (context, { device }) => stateOf(context, device);

/**
 * `updates.getDifference#19c2f763 flags:# pts:int pts_limit:flags.1?int pts_total_limit:flags.0?int date:int
 * qts:int qts_limit:flags.2?int = updates.Difference`
 *
 * Call updates have no pts of their own; this server counts the updates that a device missed in the device's
 * pts. Asking twice with the same pts brings the same updates again. More than fit into one answer come in slices;
 * more than the client wants to hear (`pts_total_limit`), or all of it by choice, is `differenceTooLong`.
 */
export const getDifference: Method = (context, { account, device }, request) => {
  const pts = int(request, "pts");
  const missed = missedSince(device, pts);
  if (missed.length === 0) return { _: "updates.differenceEmpty", date: nowSeconds(context), seq: 1 };
  const mostEvents = request.ptsTotalLimit === undefined ? Infinity : int(request, "ptsTotalLimit");
  if (context.choices.difference === "tooLong" || device.pts - pts > mostEvents)
    return { _: "updates.differenceTooLong", pts: device.pts };
  const told = missed.slice(0, Math.max(1, context.limits.updatesPerDifference));
  const updates = told.map((item) => item.update);
  const userIds = new Set(told.flatMap((item) => item.userIds));
  const parts = {
    newMessages: updates.filter(isMessage).map((update) => object(update, "message")),
    newEncryptedMessages: [],
    otherUpdates: updates.filter((update) => !isMessage(update)),
    chats: [],
    users: [...userIds].map((userId) => userFor(context, account, userId)),
  };
  if (told.length === missed.length)
    return { _: "updates.difference", ...parts, state: stateOf(context, device) };
  const intermediateState = stateOf(context, device, told.at(-1)?.pts);
  return { _: "updates.differenceSlice", ...parts, intermediateState };
};

function isMessage(update: TlObject): boolean {
  return update._ === "updateNewMessage";
}

function stateOf(context: ServerContext, device: Device, pts = device.pts): TlObject {
  return {
    _: "updates.state",
    pts,
    qts: 0,
    date: nowSeconds(context),
    seq: 1,
    unreadCount: 0,
  };
}
