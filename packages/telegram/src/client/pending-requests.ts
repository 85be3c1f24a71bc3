import { InvalidArgument } from "@offhook/engine";
import { RpcFailure } from "./rpc-failure.ts";
import { rpcFailureOf } from "./rpc-outcome.ts";
import type { RequestClock } from "./system-clock.ts";

/**
 * Requests on their way. Client libraries have no time limit of their own: GramJS never settles a request that
 * the connection lost, nor one that is open when the client is closed. So each request settles here: with its
 * answer, at its deadline, or at `close`.
 */
export class PendingRequests {
  readonly #clock: RequestClock;
  readonly #timeoutMs: number;
  readonly #open = new Set<(type: UnansweredType) => void>();
  #ended: "DISCONNECTED" | "AUTH_KEY_UNREGISTERED" | undefined;

  constructor(clock: RequestClock, timeoutMs: number) {
    if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > longestMs) {
      throw new InvalidArgument("requestTimeoutMs", timeoutMs, `a whole number from 1 to ${longestMs}`);
    }
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Sends with `send` and settles in time. `onLate` gets an answer that came after its deadline: it is news
   * that nobody else will bring.
   * @throws RpcFailure always, whatever went wrong.
   */
  run<Result>(method: string, send: () => Promise<Result>, onLate: (late: Result) => void): Promise<Result> {
    if (this.#ended !== undefined) {
      const type = this.#ended;
      return Promise.reject(new RpcFailure({ method, type, rpcCode: rpcCodes[type], outcome: "refused" }));
    }
    return new Promise((resolve, reject) => {
      const giveUp = (type: UnansweredType) => {
        if (!settled()) return;
        reject(new RpcFailure({ method, type, rpcCode: rpcCodes[type], outcome: "unknown" }));
      };
      const settled = () => {
        cancelTimeout();
        return this.#open.delete(giveUp);
      };
      this.#open.add(giveUp);
      const dueAt = this.#clock.now() + this.#timeoutMs;
      const cancelTimeout = this.#clock.schedule(dueAt, () => giveUp("TIMEOUT"));
      send().then(
        (result) => {
          if (settled()) resolve(result);
          else if (this.#ended === undefined) onLate(result);
        },
        (error: unknown) => {
          if (settled()) reject(rpcFailureOf(method, error));
        },
      );
    });
  }

  /** Ends every open request with `DISCONNECTED`, outcome unknown, and refuses new ones. */
  close(): void {
    this.#end("DISCONNECTED");
  }

  /** Telegram has forgotten the session: the same with `AUTH_KEY_UNREGISTERED`. */
  endSession(): void {
    this.#end("AUTH_KEY_UNREGISTERED");
  }

  #end(type: "DISCONNECTED" | "AUTH_KEY_UNREGISTERED"): void {
    this.#ended ??= type;
    for (const giveUp of this.#open) giveUp(type);
  }
}

type UnansweredType = "TIMEOUT" | "DISCONNECTED" | "AUTH_KEY_UNREGISTERED";

const rpcCodes: Readonly<Record<UnansweredType, number>> = {
  TIMEOUT: 0,
  DISCONNECTED: 0,
  AUTH_KEY_UNREGISTERED: 401,
};

/** The longest time that timers of JavaScript can wait. */
const longestMs = 2_147_483_647;
