import { OffhookError, secretNames } from "@offhook/engine";
import type { AccountId, PeerAddress, PeerRef, Vault } from "@offhook/engine";
import type { InputUser } from "../client/telegram-call-client.ts";
import { longValue } from "../client/request-values.ts";
import { peerEntryBytes, readPeerEntry } from "../vault-values.ts";

/** Nothing is known of the user that a call shall go to. */
export class PeerNotFound extends OffhookError {
  override readonly code = "PEER_NOT_FOUND";

  constructor() {
    super(
      "PEER_NOT_FOUND",
      "The account has no access hash for this user. Give one, as a chat, a contact or a user name shows it, or " +
        "wait until the user has called.",
    );
    this.name = "PeerNotFound";
  }
}

/** The users whom an account can call: who a `peerRef` is, and their access hash, in the vault. */
export class KnownPeers {
  readonly #vault: Vault;
  readonly #accountId: AccountId;

  constructor(vault: Vault, accountId: AccountId) {
    this.#vault = vault;
    this.#accountId = accountId;
  }

  /**
   * Keeps the access hash, when one is given, and names the user by a pseudonym. Writes only what is new.
   * @throws PeerNotFound, InvalidArgument, VaultError
   */
  async resolve({ userId, accessHash }: PeerAddress): Promise<PeerRef> {
    longValue("userId", userId);
    const peerRef = this.#vault.peerRef(this.#accountId, userId);
    const known = await this.#entry(peerRef);
    if (accessHash === undefined) {
      if (known?.accessHash === undefined) throw new PeerNotFound();
      return peerRef;
    }
    longValue("accessHash", accessHash);
    if (known?.accessHash !== accessHash) {
      const name = secretNames.peer(this.#accountId, peerRef);
      await this.#vault.replace([{ name, value: peerEntryBytes({ userId, accessHash }) }]);
    }
    return peerRef;
  }

  /** The user as a request names them; `undefined` when the vault does not know them any more. */
  async inputUser(peerRef: PeerRef): Promise<InputUser | undefined> {
    const entry = await this.#entry(peerRef);
    if (entry?.accessHash === undefined) return undefined;
    return { userId: entry.userId, accessHash: entry.accessHash };
  }

  async #entry(peerRef: PeerRef) {
    const bytes = await this.#vault.get(secretNames.peer(this.#accountId, peerRef));
    return bytes === undefined ? undefined : readPeerEntry(bytes);
  }
}
