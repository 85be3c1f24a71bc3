import { OffhookError } from "@offhook/engine";

/** Bytes that no MTProto client sends. The connection that sent them is closed; nothing else is affected. */
export class MalformedPacket extends OffhookError {
  override readonly code = "MALFORMED_PACKET";

  constructor(problem: string, options?: ErrorOptions) {
    super(
      "MALFORMED_PACKET",
      `The client's bytes are no MTProto: ${problem}. Its connection is closed.`,
      options,
    );
    this.name = "MalformedPacket";
  }
}
