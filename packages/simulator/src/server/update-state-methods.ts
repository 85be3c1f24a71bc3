import type { TlObject } from "../tl/tl-object.ts";
import { userFor } from "./call-objects.ts";
import { type Device, missedSince } from "./delivery.ts";
import { type Method, nowSeconds, type ServerContext } from "./server-context.ts";
import { int } from "./tl-fields.ts";

/** `updates.getState#edd4882a = updates.State` */
export const getState: Method = (context, { device }) => stateOf(context, device);

/**
 * `updates.getDifference#19c2f763 flags:# pts:int pts_limit:flags.1?int pts_total_limit:flags.0?int date:int
 * qts:int qts_limit:flags.2?int = updates.Difference`
 *
 * Call updates have no pts of their own; this server counts the updates that a device missed in the device's
 * pts. Asking twice with the same pts brings the same updates again.
 */
export const getDifference: Method = (context, { account, device }, request) => {
  const missed = missedSince(device, int(request, "pts"));
  if (missed.length === 0) return { _: "updates.differenceEmpty", date: nowSeconds(context), seq: 1 };
  const userIds = new Set(missed.flatMap((item) => item.userIds));
  return {
    _: "updates.difference",
    newMessages: [],
    newEncryptedMessages: [],
    otherUpdates: missed.map((item) => item.update),
    chats: [],
    users: [...userIds].map((userId) => userFor(context, account, userId)),
    state: stateOf(context, device),
  };
};

function stateOf(context: ServerContext, device: Device): TlObject {
  return {
    _: "updates.state",
    pts: device.pts,
    qts: 0,
    date: nowSeconds(context),
    seq: 1,
    unreadCount: 0,
  };
}
