import { InvalidArgument } from "@offhook/engine";
import type { PeerAddress } from "@offhook/engine";

/**
 * Whom a person means, as they write it on a command line:
 *
 *   @name, https://t.me/name, t.me/name, name.t.me, tg://resolve?domain=name    a user name
 *   +49 170 1234567, https://t.me/+491701234567, tg://resolve?phone=49170…      a phone number
 *   777000                                                                      the id of a user who is known
 *   777000:-3341223344                                                          an id with its access hash
 *
 * A word without "@" is refused: a slip of the hand shall not call a stranger. So are links to invitations, messages,
 * groups and channels that are no name.
 * @throws InvalidArgument; never shows a phone number or an access hash
 */
export function peerAddressOf(text: string): PeerAddress {
  const written = typeof text === "string" ? text.trim() : "";
  const user = /^(\d{1,19})(?::(-?\d{1,19}))?$/.exec(written);
  if (user?.[1] !== undefined)
    return { userId: user[1], ...(user[2] !== undefined && { accessHash: user[2] }) };
  const name = /^@([A-Za-z][A-Za-z0-9_]{1,31})$/.exec(written)?.[1];
  if (name !== undefined) return { username: name };
  const address = phoneNumberOf(written) ?? linked(written);
  if (address !== undefined) return address;
  const shown = /^[A-Za-z@/.:?=_-]/.test(written) && !/\d{5}/.test(written) ? written : "(not shown)";
  throw new InvalidArgument(
    "user",
    typeof text === "string" ? shown : text,
    "a user name such as @name or t.me/name, a phone number with +, a user id, or an id with its access hash (777000:-3341223344)",
  );
}

function phoneNumberOf(text: string): PeerAddress | undefined {
  const digits = /^\+[0-9 ().-]{5,40}$/.test(text) ? text.replaceAll(/[^0-9]/g, "") : "";
  return /^[0-9]{5,15}$/.test(digits) ? { phoneNumber: digits } : undefined;
}

const hosts = String.raw`(?:t\.me|telegram\.me|telegram\.dog)`;
const namePattern = "([A-Za-z][A-Za-z0-9_]{1,31})";
const links: readonly [RegExp, (found: string) => PeerAddress][] = [
  [new RegExp(`^(?:https?://)?${hosts}/${namePattern}/?$`, "i"), (username) => ({ username })],
  [new RegExp(`^(?:https?://)?${namePattern}\\.t\\.me/?$`, "i"), (username) => ({ username })],
  [new RegExp(`^tg:(?://)?resolve\\?domain=${namePattern}$`, "i"), (username) => ({ username })],
  [new RegExp(`^(?:https?://)?${hosts}/\\+([0-9]{5,15})/?$`, "i"), (phoneNumber) => ({ phoneNumber })],
  [/^tg:(?:\/\/)?resolve\?phone=\+?([0-9]{5,15})$/i, (phoneNumber) => ({ phoneNumber })],
];

function linked(text: string): PeerAddress | undefined {
  for (const [link, address] of links) {
    const found = link.exec(text)?.[1];
    if (found !== undefined) return address(found);
  }
  return undefined;
}
