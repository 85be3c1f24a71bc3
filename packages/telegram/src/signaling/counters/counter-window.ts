/** How far a counter may lie behind the largest one that was seen. TGC `kKeepIncomingCountersCount`. */
export const windowSize = 64;

/** `new`, or why not: `seen` before, or `tooOld` to tell. */
export type CounterVerdict = "new" | "seen" | "tooOld";

/** Tells counters that were seen before: a packet that comes again, or is replayed by somebody. */
export class CounterWindow {
  readonly #seen = new Set<number>();
  #largest = 0;

  /** Notes the counter. The same one is `new` only once. */
  register(counter: number): CounterVerdict {
    if (this.#seen.has(counter)) return "seen";
    if (counter + windowSize <= this.#largest) return "tooOld";
    this.#seen.add(counter);
    if (counter <= this.#largest) return "new";
    this.#largest = counter;
    for (const each of this.#seen) if (each + windowSize <= counter) this.#seen.delete(each);
    return "new";
  }
}
