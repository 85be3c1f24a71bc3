import { OffhookError } from "@offhook/engine";

/** What was asked of a fork can't be done with this call. */
export class ForkInvalid extends OffhookError {
  override readonly code = "FORK_INVALID";

  constructor(problem: string, options?: ErrorOptions) {
    super("FORK_INVALID", problem, options);
    this.name = "ForkInvalid";
  }
}
