import { OffhookError } from "@offhook/engine";

/** What was found under a name in the place of a user who can be called. */
export type PeerFinding =
  | "nobody"
  | "invalidName"
  | "noAccessHash"
  | "bot"
  | "channel"
  | "group"
  | "self"
  | "deleted";

/** Nobody who can be called is known under this name. */
export class PeerNotFound extends OffhookError {
  override readonly code = "PEER_NOT_FOUND";
  readonly found: PeerFinding;

  /** @param name how the error speaks of what was asked for: never a phone number or an access hash */
  constructor(name: string, found: PeerFinding, options?: ErrorOptions) {
    super("PEER_NOT_FOUND", `${name} ${findings[found]}`, options);
    this.name = "PeerNotFound";
    this.found = found;
  }
}

const findings: Readonly<Record<PeerFinding, string>> = {
  nobody: "belongs to nobody whom this account may find. Check it, or give the user's id and access hash.",
  invalidName: "can't be the name of anybody. Check it.",
  noAccessHash:
    "is not known to this account with an access hash, which a call needs. Give the hash or a user name, or wait until the user has called.",
  bot: "is a bot, and bots can't be called. Give the name of a user.",
  channel: "is a channel, and only users can be called. Give the name of a user.",
  group: "is a group, and only users can be called. Give the name of a user.",
  self: "is the account itself. Give the name of another user.",
  deleted: "was a user whose account is deleted. There is nobody to call.",
};
