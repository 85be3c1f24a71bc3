import type { AccountId, EventStore, LeaseStanding } from "@offhook/engine";
import { checkKurrentDbVaultKey, kurrentDbEventStore, readKurrentDbLeases } from "@offhook/store-kurrentdb";

/** A store on a server, loaded only when one is named. */
export function openServer(url: string, options: { readonly readOnly: boolean }): EventStore {
  return kurrentDbEventStore(url, options);
}

/** Who holds these accounts, as the server's leases tell; nothing where this user may not read them. */
export async function readServerLeases(
  url: string,
  accountIds: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, LeaseStanding>> {
  try {
    return await readKurrentDbLeases(url, accountIds);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "STORE_DENIED") throw error;
    return new Map();
  }
}

/** Whether the root key in the environment opens the vault on a server. @throws VaultError */
export function checkServerVaultKey(url: string): Promise<void> {
  return checkKurrentDbVaultKey(url);
}
