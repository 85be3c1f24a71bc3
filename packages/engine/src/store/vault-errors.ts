import { OffhookError } from "../call/offhook-error.ts";
import type { SecretName } from "./vault.ts";

/**
 * `SECRET_ERASED`: the name was erased and stays so. `VAULT_WRONG_KEY`: the vault was made with another root key.
 * `VAULT_NO_KEY`: there is no root key where one was expected, or it is not 32 bytes. The others say of a vault
 * what the codes of a StoreError say of a store.
 */
export type VaultErrorCode =
  | "SECRET_ERASED"
  | "VAULT_WRONG_KEY"
  | "VAULT_NO_KEY"
  | "VAULT_CLOSED"
  | "VAULT_LOCKED"
  | "VAULT_READ_ONLY"
  | "VAULT_FULL"
  | "VAULT_DAMAGED"
  | "VAULT_TOO_NEW"
  | "VAULT_NOT_FOUND"
  | "VAULT_UNAVAILABLE";

/** A vault could not do what it was asked; `code` says why, the message what to do. Never holds a secret. */
export class VaultError extends OffhookError {
  override readonly code: VaultErrorCode;
  /** The file or address of the vault. */
  readonly vault: string;
  /** The entry it is about, `null` when it is about the vault. */
  readonly secret: SecretName | null;

  constructor(
    code: VaultErrorCode,
    vault: string,
    message: string,
    options?: ErrorOptions & { readonly secret?: SecretName },
  ) {
    super(code, message, options);
    this.name = "VaultError";
    this.code = code;
    this.vault = vault;
    this.secret = options?.secret ?? null;
  }
}

/** `put` or `replace` met a name that was erased. */
export function secretErased(vault: string, secret: SecretName): VaultError {
  return new VaultError(
    "SECRET_ERASED",
    vault,
    `The secret ${secret} was erased and can't come back; a repeated step came too late, so drop its result.`,
    { secret },
  );
}
