import type { Cancel, Clock } from "@offhook/engine";
import { moveSession, playPause, startPosition } from "@offhook/replay";
import type { CallSession, SessionMove, SessionPosition } from "@offhook/replay";

/** Moves through a call, by hand or at the pace at which it happened. */
export class Player {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #session: CallSession = { steps: [] };
  #position: SessionPosition = startPosition;
  #skipsWaits = true;
  #next: Cancel | null = null;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get position(): SessionPosition {
    return this.#position;
  }

  /** Long waits are cut to two seconds; else a telephone rings as long as it rang. */
  get skipsWaits(): boolean {
    return this.#skipsWaits;
  }
  set skipsWaits(skips: boolean) {
    this.#skipsWaits = skips;
    this.#wait();
    this.#changed();
  }

  /** Takes a call up at a step; speed and what was looked for last stay as they are. */
  load(session: CallSession, at: number): void {
    const isSame = session === this.#session;
    this.#session = session;
    const isPlaying = this.#position.isPlaying && at < session.steps.length - 1;
    this.#position = { ...this.#position, at, isPlaying, mark: isSame ? this.#position.mark : null };
    this.#wait();
  }

  move(move: SessionMove): void {
    const moved = moveSession(this.#session, this.#position, move);
    if (moved === this.#position) return;
    this.#position = moved;
    this.#wait();
    this.#changed();
  }

  stop(): void {
    this.#position = { ...this.#position, isPlaying: false };
    this.#wait();
  }

  /** Waits for the next step anew, as whatever was done has changed when it comes. */
  #wait(): void {
    this.#next?.();
    this.#next = null;
    const pause = this.#position.isPlaying ? playPause(this.#session, this.#position) : null;
    if (pause === null) return;
    const { pauseMs, skippedMs } = pause;
    const waitMs = this.#skipsWaits ? pauseMs : pauseMs + skippedMs / this.#position.speed;
    this.#next = this.#clock.schedule(this.#clock.now() + Math.max(leastPauseMs, waitMs), () => {
      this.#next = null;
      this.move("forward");
    });
  }
}

/** Steps that follow at once can be told apart, and the page is drawn between them. */
const leastPauseMs = 30;
