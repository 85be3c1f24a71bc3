import { OffhookError } from "../call/offhook-error.ts";
import type { Vault, VaultEntry } from "../store/vault.ts";
import type { CallInputItem } from "./batch-plan.ts";

/** What a batch brings for the vault. Asked for at once, so that a vault can make all of it durable with one sync. */
export async function storeCredentials(batch: readonly CallInputItem[], vault: Vault): Promise<void> {
  const credentials = batch.flatMap((item) => item.credentials ?? []);
  const peers = batch.flatMap((item) => item.peers ?? []);
  await Promise.all([
    peers.length === 0 ? undefined : vault.replace(peers),
    credentials.length === 0 ? undefined : putUnlessErased(credentials, vault),
  ]);
}

/** A late object of a call whose secrets are destroyed: they stay destroyed, and what is new with them is stored. */
async function putUnlessErased(credentials: readonly VaultEntry[], vault: Vault): Promise<void> {
  try {
    await vault.put(credentials);
  } catch (error) {
    if (!(error instanceof OffhookError && error.code === "SECRET_ERASED")) throw error;
    if (credentials.length === 1) return;
    for (const credential of credentials) await putUnlessErased([credential], vault);
  }
}
