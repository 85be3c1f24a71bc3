import { OffhookError, StoreError, VaultError } from "@offhook/engine";
import type { StoreErrorCode, VaultErrorCode } from "@offhook/engine";

/** The same fault, said of a vault. */
export function asVaultError(error: unknown, shown: string): unknown {
  if (!(error instanceof StoreError)) {
    if (error instanceof OffhookError) return error;
    return new VaultError("VAULT_UNAVAILABLE", shown, `The vault in ${shown} can't be used; see the cause.`, {
      cause: error,
    });
  }
  return new VaultError(codes[error.code], shown, error.message, { cause: error });
}

const codes = {
  STORE_CLOSED: "VAULT_CLOSED",
  STORE_LOCKED: "VAULT_LOCKED",
  STORE_READ_ONLY: "VAULT_READ_ONLY",
  STORE_FULL: "VAULT_FULL",
  STORE_DAMAGED: "VAULT_DAMAGED",
  STORE_TOO_NEW: "VAULT_TOO_NEW",
  STORE_TOO_OLD: "VAULT_UNAVAILABLE",
  STORE_NOT_FOUND: "VAULT_NOT_FOUND",
  STORE_DENIED: "VAULT_READ_ONLY",
  STORE_UNAVAILABLE: "VAULT_UNAVAILABLE",
  RECORD_TOO_LARGE: "VAULT_FULL",
  INVALID_APPEND: "VAULT_UNAVAILABLE",
} satisfies Record<StoreErrorCode, VaultErrorCode>;
