import type { AccessTag, AccountId, PeerRef } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { toBase64Url } from "./base64url.ts";
import type { Vault } from "./vault.ts";

/**
 * What stands in records for users and access hashes: the first 16 bytes of an HMAC-SHA256 under the vault's
 * pseudonym key, as 22 characters of base64url. The message is `peer`, account and user id, or `access`, account
 * and access hash, joined by NUL, so that one user has two names under two accounts and no name fits two purposes.
 */
export function pseudonyms(hmac: (message: Uint8Array) => Uint8Array): Pick<Vault, "peerRef" | "accessTag"> {
  if (typeof hmac !== "function")
    throw new InvalidArgument("hmac", hmac, "a function that gives the HMAC of a message");
  const name = (kind: string, accountId: AccountId, value: string): string =>
    toBase64Url(hmac(utf8.encode([kind, accountId, value].join("\0"))).subarray(0, 16));
  return {
    peerRef: (accountId, userId) =>
      name("peer", checkedAccount(accountId), checkedInteger("userId", userId)) as PeerRef,
    accessTag: (accountId, accessHash) =>
      name("access", checkedAccount(accountId), checkedInteger("accessHash", accessHash)) as AccessTag,
  };
}

const utf8 = new TextEncoder();

function checkedAccount(accountId: AccountId): AccountId {
  if (typeof accountId !== "string" || !/^[A-Za-z0-9._@+-]{1,64}$/.test(accountId))
    throw new InvalidArgument("accountId", accountId, "1 to 64 characters of A-Z a-z 0-9 . _ @ + -");
  return accountId;
}

/** The value itself stays out of the error: a user id is personal, an access hash secret. */
function checkedInteger(parameter: string, value: string): string {
  if (typeof value !== "string" || !/^-?\d{1,20}$/.test(value))
    throw new InvalidArgument(parameter, "(not shown)", "a 64-bit integer as a decimal string");
  return value;
}
