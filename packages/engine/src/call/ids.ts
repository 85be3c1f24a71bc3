/**
 * The names of things. A brand costs nothing at run time and stops one id from being passed as another.
 * 64-bit numbers of Telegram are decimal strings: JSON numbers lose bits above 2^53.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Our id of a call: UUIDv7 for a call that we place, UUIDv5(account, Telegram's id) for one that comes in. */
export type CallId = Branded<"CallId">;
/** The embedder's name of an account, 1 to 64 characters of `[A-Za-z0-9._@+-]`. Stands on every record. */
export type AccountId = Branded<"AccountId">;
/** Id of a record: UUIDv7, made before the first try to append and kept for every retry. */
export type RecordId = Branded<"RecordId">;
/** `<record id>:<index>`, the index counting the effects of one record from 0. */
export type EffectId = Branded<"EffectId">;
/** A signed 64-bit integer as a decimal string. */
export type Int64 = Branded<"Int64">;
/** Telegram's id of a call (`long`). */
export type TelegramCallId = Branded<"TelegramCallId">;
/** Stands for a user without naming them: an HMAC of the user id under a key of the vault. */
export type PeerRef = Branded<"PeerRef">;
/** Stands for an access hash without giving it away: an HMAC under a key of the vault. */
export type AccessTag = Branded<"AccessTag">;
/** Bytes as unpadded base64url. */
export type Base64Url = Branded<"Base64Url">;

/** The id of the effect at `index` of the record `recordId`. */
export function effectIdOf(recordId: RecordId, index: number): EffectId {
  return `${recordId}:${index}` as EffectId;
}
