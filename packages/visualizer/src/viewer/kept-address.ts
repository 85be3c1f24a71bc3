import type { Clock } from "@offhook/engine";
import { fragmentOf, placeOf } from "./viewer-place.ts";
import type { ViewerPlace } from "./viewer-place.ts";

/** Browsers take a few changes of the address a second, and a call is scrubbed faster than that. */
const leastMs = 300;

/** Where one stands, behind the # of the page's address. Another call is a place to come back to; another step is not. */
export class KeptAddress {
  readonly #window: Window;
  readonly #clock: Clock;
  readonly #ending: AbortSignal;
  #fragment = "";
  #waiting: string | null = null;

  /** @param ending from then on nothing is kept */
  constructor(window: Window, clock: Clock, ending: AbortSignal) {
    [this.#window, this.#clock, this.#ending] = [window, clock, ending];
  }

  /** Where the address says that one stands. */
  read(): ViewerPlace {
    [this.#fragment, this.#waiting] = [this.#window.location.hash.slice(1), null];
    return placeOf(this.#fragment);
  }

  keep(place: ViewerPlace): void {
    if (placeOf(this.#waiting ?? this.#fragment).callId !== place.callId) {
      this.#write("replaceState");
      this.#waiting = fragmentOf(place);
      this.#write("pushState");
    } else if (this.#waiting !== null) this.#waiting = fragmentOf(place);
    else if (fragmentOf(place) !== this.#fragment) {
      this.#waiting = fragmentOf(place);
      this.#clock.schedule(this.#clock.now() + leastMs, () => this.#write("replaceState"));
    }
  }

  /** Writes what waits for it, if something does. */
  #write(how: "pushState" | "replaceState"): void {
    if (this.#waiting === null || this.#ending.aborted) return;
    [this.#fragment, this.#waiting] = [this.#waiting, null];
    const { location, history } = this.#window;
    history[how](null, "", `${location.pathname}${location.search}${this.#fragment && `#${this.#fragment}`}`);
  }
}
