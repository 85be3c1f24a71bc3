import type { Cancel, Clock } from "@offhook/engine";

/** What is said to everybody, readers of screens included, for a while. */
export class Notice {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #text = "";
  #unsay: Cancel | null = null;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Empty where nothing is said. */
  get text(): string {
    return this.#text;
  }

  say(text: string): void {
    this.stop();
    this.#text = text;
    this.#unsay = this.#clock.schedule(this.#clock.now() + noticeMs, () => {
      this.#text = "";
      this.#changed();
    });
    this.#changed();
  }

  stop(): void {
    this.#unsay?.();
  }
}

/** How long it can be read. */
const noticeMs = 8_000;
