import { OffhookError } from "@offhook/engine";

/** More than Telegram tells of at once has passed: what came before is lost. */
export class UpdatesLost extends OffhookError {
  override readonly code = "UPDATES_LOST";

  constructor(options?: ErrorOptions) {
    super(
      "UPDATES_LOST",
      "Telegram does not tell any more what it pushed while the account was away: it was too much, too long ago, or the " +
        "connection broke before the account had asked for the first time. Calls of that time are not known.",
      options,
    );
    this.name = "UpdatesLost";
  }
}
