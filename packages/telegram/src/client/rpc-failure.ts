import { OffhookError } from "@offhook/engine";

/**
 * A request that did not succeed, the same for every client library. `outcome` says whether the server can
 * have acted on it: `refused` (it answered with an error) or `unknown` (no answer, or a server fault).
 */
export class RpcFailure extends OffhookError {
  override readonly code = "RPC_FAILURE";
  readonly method: string;
  /** Telegram's error text such as `CALL_PEER_INVALID`; floods are `FLOOD_WAIT`; ours: `TIMEOUT`, `DISCONNECTED`. */
  readonly type: string;
  /**
   * Telegram's numeric code (400, 401, 403, 406, 420, 500), 0 when no answer came. teleproto gives the one of its own
   * table, which can be another (400 for CALL_OCCUPY_FAILED): decide by `type` and `outcome`.
   */
  readonly rpcCode: number;
  readonly outcome: "refused" | "unknown";
  /** How long to wait after a flood error, in seconds. */
  readonly waitSeconds: number | undefined;

  constructor(
    failure: {
      method: string;
      type: string;
      rpcCode: number;
      outcome: "refused" | "unknown";
      waitSeconds?: number;
    },
    options?: ErrorOptions,
  ) {
    const wait = failure.waitSeconds === undefined ? "" : `; try again in ${failure.waitSeconds} s`;
    super(
      "RPC_FAILURE",
      `${failure.method} failed with ${failure.type} (${failure.rpcCode})${wait}.`,
      options,
    );
    this.name = "RpcFailure";
    this.method = failure.method;
    this.type = failure.type;
    this.rpcCode = failure.rpcCode;
    this.outcome = failure.outcome;
    this.waitSeconds = failure.waitSeconds;
  }
}
