import { needMethods } from "../call/argument.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { AccountId, CallId, RecordId, TelegramCallId } from "../call/ids.ts";
import { toHex } from "./checksum.ts";
import type { Digest } from "./digest.ts";
import type { Randomness } from "./randomness.ts";

/** A UUIDv7: 48 bits of time in milliseconds, the rest random. Sorts by time. */
export function uuidV7(wallMs: number, random: Randomness): string {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(wallMs / 0x1_0000));
  view.setUint16(4, wallMs % 0x1_0000);
  bytes.set(random.bytes(10), 6);
  return uuid(bytes, 7);
}

export function newRecordId(wallMs: number, random: Randomness): RecordId {
  return uuidV7(wallMs, random) as RecordId;
}

/** The id of a call that we place. */
export function newCallId(wallMs: number, random: Randomness): CallId {
  return uuidV7(wallMs, random) as CallId;
}

/**
 * The id of a call that comes in: made of the account and Telegram's id, so that a repeated update finds the same
 * stream. A name-based UUID over SHA-256, which RFC 9562 files under version 8.
 * @throws InvalidArgument
 */
export function incomingCallId(accountId: AccountId, telegramCallId: TelegramCallId, digest: Digest): CallId {
  needMethods("digest", digest, ["sha256"]);
  const name = new TextEncoder().encode(`offhook:call:${accountId}/${telegramCallId}`);
  return uuidOf(digest.sha256(name)) as CallId;
}

/** A UUID of version 8 (RFC 9562) from the first 16 bytes of a hash. @throws InvalidArgument */
export function uuidOf(hash: Uint8Array): string {
  if (!(hash instanceof Uint8Array) || hash.length < 16)
    throw new InvalidArgument("hash", hash, "at least 16 bytes");
  return uuid(hash.slice(0, 16), 8);
}

function uuid(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = toHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
