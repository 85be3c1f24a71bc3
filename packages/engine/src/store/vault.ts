import type { AccountId, CallId, PeerRef, TelegramCallId, AccessTag } from "../call/ids.ts";

/**
 * Where secrets and names live: exponents, call keys, access hashes, servers' passwords, and who a `peerRef` is.
 * Nothing of it ever stands in a record.
 *
 * What every vault promises (`describeVault` checks it):
 * - **Durable.** When `put` resolves, the entries survive the death of the process.
 * - **First wins.** `put` never replaces: it resolves with what stands there, so making a secret can be repeated.
 *   `replace` is for entries that are known to change (`peer/…`).
 * - **Gone is gone.** After `erase` resolves, the bytes are not in the file any more, and an erased name of a
 *   secret is fenced: `put` and `replace` on it throw, so that a late repetition can't bring it back. A `peer/…`
 *   name is not fenced: a peer may call again after they were forgotten.
 *
 * Every method but `close` throws InvalidArgument for a name that `secretNames` does not make, and VaultError with
 * the codes VAULT_CLOSED, VAULT_DAMAGED, VAULT_UNAVAILABLE; those that write also VAULT_FULL, VAULT_LOCKED,
 * VAULT_READ_ONLY.
 */
export interface Vault extends AsyncDisposable {
  /**
   * Stores the entries that are not there yet, all or none, and resolves with the values that stand there now.
   * Safe to repeat.
   * @throws VaultError SECRET_ERASED when one of the names was erased; then nothing is stored.
   */
  put(entries: readonly VaultEntry[]): Promise<readonly Uint8Array[]>;
  /** Stores entries, all or none, replacing what is there. @throws VaultError SECRET_ERASED as `put` does. */
  replace(entries: readonly VaultEntry[]): Promise<void>;
  /** The value, or `undefined` when there is none or it was erased. */
  get(name: SecretName): Promise<Uint8Array | undefined>;
  /** Destroys the entries with these names and fences the names. Names that do not exist are fenced as well. */
  erase(names: readonly SecretName[]): Promise<void>;
  /**
   * Stands for a user in records: an HMAC under a key that never leaves the vault. Same input, same ref, for as long
   * as the vault exists. `userId`: decimal.
   */
  peerRef(accountId: AccountId, userId: string): PeerRef;
  /** Stands for an access hash in records. */
  accessTag(accountId: AccountId, accessHash: string): AccessTag;
  /** Releases everything and forgets the keys. Calling it again does nothing. `await using` does it too. */
  close(): Promise<void>;
}

/** A secret and its name. */
export interface VaultEntry {
  readonly name: SecretName;
  readonly value: Uint8Array;
}

/** `exponent/…`, `key/…`, `text/…` by our call id; `access/…`, `media/…` by account and Telegram's id; `peer/…`. */
export type SecretName = `${"exponent" | "key" | "access" | "media" | "peer" | "text"}/${string}`;

/** The fixed names, so that every step finds what an earlier try stored. */
export const secretNames = {
  exponent: (callId: CallId): SecretName => `exponent/${callId}`,
  key: (callId: CallId): SecretName => `key/${callId}`,
  text: (callId: CallId, name: string): SecretName => `text/${callId}/${name}`,
  /** The link of the conference that a call moved on to, as the other side named it. */
  slug: (accountId: AccountId, id: TelegramCallId): SecretName => `text/${accountId}/${id}/slug`,
  access: (accountId: AccountId, id: TelegramCallId): SecretName => `access/${accountId}/${id}`,
  media: (accountId: AccountId, id: TelegramCallId): SecretName => `media/${accountId}/${id}`,
  peer: (accountId: AccountId, peerRef: PeerRef): SecretName => `peer/${accountId}/${peerRef}`,
};
