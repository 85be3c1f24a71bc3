import type { TlObject } from "../tl/tl-object.ts";
import type { Account } from "./accounts.ts";
import { userFor } from "./call-objects.ts";
import { type Method, type ServerContext, userHash } from "./server-context.ts";
import { RpcFault } from "./server-port.ts";
import { long, objects, text } from "./tl-fields.ts";

/** `users.getUsers#d91a548 id:Vector<InputUser> = Vector<User>` */
export const getUsers: Method = (context, { account }, request) =>
  objects(request, "id").map((inputUser) => {
    if (inputUser._ === "inputUserSelf") return userFor(context, account, account.settings.userId);
    if (inputUser._ !== "inputUser") throw new RpcFault(400, "USER_ID_INVALID");
    const userId = long(inputUser, "userId");
    if (!context.accounts.has(userId) || long(inputUser, "accessHash") !== userHash(context, account, userId))
      throw new RpcFault(400, "USER_ID_INVALID");
    return userFor(context, account, userId);
  });

/** `contacts.resolveUsername#725afbbc flags:# username:string referer:flags.0?string = contacts.ResolvedPeer` */
export const resolveUsername: Method = (context, { account }, request) => {
  const wanted = text(request, "username").toLowerCase();
  if (!/^[a-z][a-z0-9_]{3,31}$/.test(wanted)) throw new RpcFault(400, "USERNAME_INVALID");
  if (context.channels.has(wanted)) return resolvedChannel(wanted);
  const found = accountWhere(context, (candidate) => candidate.settings.username?.toLowerCase() === wanted);
  if (found === undefined) throw new RpcFault(400, "USERNAME_NOT_OCCUPIED");
  return resolvedPeer(context, account, found);
};

/** `contacts.resolvePhone#8af94344 phone:string = contacts.ResolvedPeer` */
export const resolvePhone: Method = (context, { account }, request) => {
  const wanted = text(request, "phone").replace(/^\+/, "");
  const found = accountWhere(context, (candidate) => candidate.settings.phoneNumber === wanted);
  if (found === undefined) throw new RpcFault(400, "PHONE_NOT_OCCUPIED");
  return resolvedPeer(context, account, found);
};

export function accountWhere(context: ServerContext, is: (account: Account) => boolean): Account | undefined {
  for (const account of context.accounts.values()) if (is(account)) return account;
  return undefined;
}

function resolvedChannel(username: string): TlObject {
  const channelId = 1_000n;
  const channel = { id: channelId, accessHash: 1n, title: username, broadcast: true };
  const peer = { _: "peerChannel", channelId };
  return { _: "contacts.resolvedPeer", peer, chats: [{ _: "channelForbidden", ...channel }], users: [] };
}

function resolvedPeer(context: ServerContext, viewer: Account, found: Account): TlObject {
  const { userId } = found.settings;
  const users = [userFor(context, viewer, userId)];
  return { _: "contacts.resolvedPeer", peer: { _: "peerUser", userId }, chats: [], users };
}
