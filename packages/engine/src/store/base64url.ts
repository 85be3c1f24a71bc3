import type { Base64Url } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const valueOf = new Map(Array.from(alphabet).map((character, value) => [character, value]));

/** Bytes as base64url without padding (RFC 4648, section 5). @throws InvalidArgument */
export function toBase64Url(bytes: Uint8Array): Base64Url {
  if (!(bytes instanceof Uint8Array)) throw new InvalidArgument("bytes", typeof bytes, "a Uint8Array");
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const characters = Math.min(3, bytes.length - at) + 1;
    for (let index = 0; index < characters; index++) text += alphabet[(group >> (18 - 6 * index)) & 63];
  }
  return text as Base64Url;
}

/** @throws InvalidArgument for a character outside the alphabet or an impossible length; never shows the text. */
export function fromBase64Url(text: string): Uint8Array {
  if (typeof text !== "string") throw wrongText(typeof text);
  if (text.length % 4 === 1) throw wrongText(`${text.length} characters`);
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let group = 0;
  let at = 0;
  for (const character of text) {
    const value = valueOf.get(character);
    if (value === undefined) throw wrongText(`one with ${JSON.stringify(character)}`);
    group = (group << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (group >> bits) & 0xff;
  }
  return bytes;
}

/** A length that no bytes have, or another character; what the text stands for may be a secret. */
function wrongText(found: string): InvalidArgument {
  return new InvalidArgument("text", found, "base64url without padding: A-Z a-z 0-9 - _");
}
