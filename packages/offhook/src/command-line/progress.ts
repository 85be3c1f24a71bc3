import { systemClock } from "@offhook/engine";
import type { Screen } from "./screen.ts";

/** How far long work has come: one line on the error stream of a terminal, rewritten in place, gone at the end. */
export class Progress {
  readonly #screen: Screen;
  readonly #clock = systemClock();
  #shownAt: number;
  #isShown = false;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#shownAt = this.#clock.wall();
  }

  /** Cheap to call for each piece of work: it shows something after half a second, and then five times a second. */
  show(text: string): void {
    const now = this.#clock.wall();
    if (now - this.#shownAt < (this.#isShown ? 200 : 500)) return;
    this.#shownAt = now;
    this.#isShown = true;
    this.#screen.progress(text);
  }

  done(): void {
    if (this.#isShown) this.#screen.progress("");
  }
}
