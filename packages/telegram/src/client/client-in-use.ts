import { OffhookError } from "@offhook/engine";

/**
 * Somebody else has this client. Whoever closes an engine or a call client destroys the library's client with it, so that two of
 * them on one would leave each other without a connection, and answer the same calls before.
 */
export class ClientInUse extends OffhookError {
  override readonly code = "CLIENT_IN_USE";

  constructor() {
    super(
      "CLIENT_IN_USE",
      "Another engine or call client has this client, or was called off and has not let go of it yet. Close that one first, or give each a client of its own.",
    );
    this.name = "ClientInUse";
  }
}
