import { OffhookError } from "@offhook/engine";

/** The server of a page does not answer, or not as it should. */
export class SourceUnreachable extends OffhookError {
  override readonly code = "SOURCE_UNREACHABLE";

  constructor(message: string, options?: ErrorOptions) {
    super("SOURCE_UNREACHABLE", message, options);
    this.name = "SourceUnreachable";
  }
}
