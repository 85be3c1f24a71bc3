import type { RequestError } from "../call/call-events.ts";
import { endsSession } from "../call/end-reasons.ts";
import type { CallState } from "../replay/call-state.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { Pause } from "./temporary-fault.ts";

/** What became of a packet that was to go out. */
export interface SendingOutcome {
  /** How often phone.sendSignalingData was asked; 0 when the call ended before the packet's turn came. */
  readonly attempts: number;
  /** `null` when Telegram took it; the last error otherwise, `CALL_OVER` when the call ended before. */
  readonly error: RequestError | null;
}

/** After these waits a packet that was not taken is tried again, so four times in all. */
const retryDelaysMs = [500, 1_500, 4_000] as const;
/** A longer FLOOD_WAIT is not waited for: what the packet says is of no use any more. */
const longestFloodWaitMs = 30_000;
/** Telegram does not know the call any more (rule E36), or us (E52): it ends. */
const callIsGone = (error: RequestError): boolean =>
  error.type === "CALL_NOT_ACTIVE" || error.type === "CALL_PEER_INVALID" || endsSession(error);

/**
 * The way out for the packets of one call: one after the other, the same bytes at each try, none overtakes one that is
 * tried again. One failure does not end a call; Telegram's word that the call is gone does.
 */
export class SignalingOutbox {
  readonly #ports: EnginePorts;
  readonly #stateOf: () => CallState;
  readonly #refused: (error: RequestError) => void;
  readonly #pause: Pause;
  #lane: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(ports: EnginePorts, stateOf: () => CallState, refused: (error: RequestError) => void) {
    this.#ports = ports;
    this.#stateOf = stateOf;
    this.#refused = refused;
    this.#pause = new Pause(ports.clock);
  }

  /** Resolves when Telegram has taken the packet, or it is given up. */
  send(packet: Uint8Array): Promise<SendingOutcome> {
    const outcome = this.#lane.then(() => this.#deliver(packet));
    this.#lane = outcome.catch(() => {});
    return outcome;
  }

  /** The call may have ended: nobody waits for a later try then. */
  stateChanged(): void {
    if (!this.#isOpen()) this.#pause.end();
  }

  stop(): void {
    this.#isStopped = true;
    this.#pause.end();
  }

  async #deliver(packet: Uint8Array): Promise<SendingOutcome> {
    let error: RequestError = callOver;
    for (let attempt = 1; this.#isOpen(); attempt++) {
      const { callId, accountId, direction, snapshot } = this.#stateOf();
      const { telegramCallId } = snapshot.context;
      const call = { callId, accountId, direction, telegramCallId, attempt };
      const failed = await this.#ports.transport.sendSignaling(call, packet);
      if (failed === undefined) return { attempts: attempt, error: null };
      error = failed;
      const isGone = callIsGone(error);
      if (isGone) this.#refused(error);
      const delayMs = isGone ? null : retryDelayMs(error, attempt);
      if (delayMs === null) return { attempts: attempt, error };
      if (this.#isOpen()) await this.#pause.wait(delayMs);
      if (!this.#isOpen()) return { attempts: attempt, error };
    }
    return { attempts: 0, error };
  }

  #isOpen(): boolean {
    return !this.#isStopped && this.#stateOf().snapshot.hasTag("talking");
  }
}

const callOver: RequestError = { type: "CALL_OVER", code: 0, outcome: "refused", waitSeconds: null };

/** `null` when another try is of no use: Telegram would say the same again, or too many were made. */
function retryDelayMs({ outcome, code, waitSeconds }: RequestError, attempts: number): number | null {
  const delayMs = retryDelaysMs[attempts - 1] ?? null;
  if (delayMs === null) return null;
  if (waitSeconds !== null) {
    const waitMs = waitSeconds * 1_000;
    return waitMs > longestFloodWaitMs ? null : Math.max(waitMs, delayMs);
  }
  return outcome === "refused" && code >= 400 && code < 500 ? null : delayMs;
}
