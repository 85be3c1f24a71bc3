import { secretNames } from "@offhook/engine";
import type { AccountId, PeerAddress, PeerRef, UserAddress, Vault } from "@offhook/engine";
import { longValue } from "../client/request-values.ts";
import { RpcFailure } from "../client/rpc-failure.ts";
import type { InputUser, ResolvedPeer, TelegramCallClient } from "../client/telegram-call-client.ts";
import { peerEntryBytes, readPeerEntry } from "../vault-values.ts";
import { PeerNotFound } from "./peer-not-found.ts";
import type { PeerFinding } from "./peer-not-found.ts";

/**
 * The users whom an account can call: who a `peerRef` is, and their access hash, in the vault. A name or a number is
 * asked of Telegram; nobody becomes a contact by it.
 */
export class KnownPeers {
  readonly #vault: Vault;
  readonly #accountId: AccountId;
  readonly #client: Pick<TelegramCallClient, "invoke" | "knownUser">;

  constructor(vault: Vault, accountId: AccountId, client: Pick<TelegramCallClient, "invoke" | "knownUser">) {
    this.#vault = vault;
    this.#accountId = accountId;
    this.#client = client;
  }

  /**
   * Keeps the access hash and names the user by a pseudonym. Writes only what is new. Repeating is safe.
   * @throws PeerNotFound, InvalidArgument, VaultError; RpcFailure when Telegram does not tell whom a name belongs to
   */
  async resolve(peer: PeerAddress): Promise<PeerRef> {
    if ("username" in peer) return this.#keep(await this.#named(peer.username));
    if ("phoneNumber" in peer) return this.#keep(await this.#withNumber(peer.phoneNumber));
    longValue("userId", peer.userId);
    if (peer.accessHash !== undefined) return this.#keep({ ...peer, accessHash: peer.accessHash });
    return this.#remembered(peer);
  }

  /** The user as a request names them; `undefined` when the vault does not know them any more. */
  async inputUser(peerRef: PeerRef): Promise<InputUser | undefined> {
    const entry = await this.#entry(peerRef);
    if (entry?.accessHash === undefined) return undefined;
    return { userId: entry.userId, accessHash: entry.accessHash };
  }

  /** Who has called before, or whom the client has seen. */
  async #remembered({ userId }: UserAddress): Promise<PeerRef> {
    const peerRef = this.#vault.peerRef(this.#accountId, userId);
    const known = await this.#entry(peerRef);
    if (known?.accessHash !== undefined) return peerRef;
    const seen = this.#client.knownUser?.(userId);
    if (seen === undefined) throw new PeerNotFound("The user with this id", "noAccessHash");
    return this.#keep(seen);
  }

  async #named(username: string): Promise<InputUser> {
    const name = `@${username}`;
    const asked = this.#client.invoke("contacts.resolveUsername", { username });
    return inputUserOf(name, await asked.catch((error: unknown) => notFound(name, error)));
  }

  async #withNumber(phone: string): Promise<InputUser> {
    const name = "The phone number";
    const asked = this.#client.invoke("contacts.resolvePhone", { phone });
    return inputUserOf(name, await asked.catch((error: unknown) => notFound(name, error)));
  }

  async #keep({ userId, accessHash }: InputUser): Promise<PeerRef> {
    longValue("accessHash", accessHash);
    const peerRef = this.#vault.peerRef(this.#accountId, userId);
    if ((await this.#entry(peerRef))?.accessHash !== accessHash) {
      const name = secretNames.peer(this.#accountId, peerRef);
      await this.#vault.replace([{ name, value: peerEntryBytes({ userId, accessHash }) }]);
    }
    return peerRef;
  }

  async #entry(peerRef: PeerRef) {
    const bytes = await this.#vault.get(secretNames.peer(this.#accountId, peerRef));
    return bytes === undefined ? undefined : readPeerEntry(bytes);
  }
}

/** Telegram's words for a name that is nobody's. Anything else, a flood for one, says nothing of the name. */
const findings: Readonly<Record<string, PeerFinding>> = {
  USERNAME_NOT_OCCUPIED: "nobody",
  PHONE_NOT_OCCUPIED: "nobody",
  USERNAME_INVALID: "invalidName",
  PHONE_NUMBER_INVALID: "invalidName",
};

function notFound(name: string, error: unknown): never {
  const finding = error instanceof RpcFailure ? findings[error.type] : undefined;
  if (finding === undefined) throw error;
  throw new PeerNotFound(name, finding, { cause: error });
}

/** Only a user who can be called. @throws PeerNotFound that says what the name belongs to instead */
function inputUserOf(name: string, peer: ResolvedPeer): InputUser {
  if (peer.kind !== "user") throw new PeerNotFound(name, peer.kind === "chat" ? "group" : "channel");
  const { user, isSelf, isBot, isDeleted } = peer;
  if (isSelf) throw new PeerNotFound(name, "self");
  if (isBot) throw new PeerNotFound(name, "bot");
  if (isDeleted) throw new PeerNotFound(name, "deleted");
  if (user.accessHash === undefined) throw new PeerNotFound(name, "noAccessHash");
  return { userId: user.id, accessHash: user.accessHash };
}
