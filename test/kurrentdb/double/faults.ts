/** What is wrong with the server at the moment. All can be changed while it runs. */
export interface Faults {
  /** What comes in waits, neither done nor answered, until this is `false` again: a server that hangs. */
  readonly isMuted: boolean;
  /** Milliseconds that pass before what comes in is done. */
  readonly delayMs: number;
  /** Everything is refused with "Server Is Not Ready", as after a start or during an election. */
  readonly isNotReady: boolean;
  /** So many of the appends to come are done, and their answer is lost. */
  readonly lostAnswers: number;
  /** How an answer is lost: nothing comes; the connections break; or it says that the commit took too long. */
  readonly lostBy: "silence" | "break" | "timeout";
}

export const noFaults: Faults = {
  isMuted: false,
  delayMs: 0,
  isNotReady: false,
  lostAnswers: 0,
  lostBy: "break",
};

/** The switches: what is done passes through here. */
export class FaultSwitches {
  #faults = noFaults;
  #life = 0;
  #held: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();

  get current(): Faults {
    return this.#faults;
  }

  set(changes: Partial<Faults>): void {
    this.#faults = { ...this.#faults, ...changes };
    for (const listener of this.#listeners) listener();
    if (!this.#faults.isMuted) for (const work of this.#held.splice(0)) work();
  }

  /** Does `work` when the faults let it; never, if the server dies before. */
  admit(work: () => void): void {
    const { isMuted, delayMs } = this.#faults;
    if (isMuted) this.#held.push(work);
    else if (delayMs > 0) this.#later(work, delayMs);
    else work();
  }

  /** How the answer to an append that was done is lost; `null` for not. */
  lossOfAnswer(): Faults["lostBy"] | null {
    const { lostAnswers, lostBy } = this.#faults;
    if (lostAnswers === 0) return null;
    this.#faults = { ...this.#faults, lostAnswers: lostAnswers - 1 };
    return lostBy;
  }

  /** Calls `listener` when something was changed. @returns what ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What waited is never done. */
  die(): void {
    this.#life++;
    this.#held = [];
  }

  #later(work: () => void, delayMs: number): void {
    const life = this.#life;
    setTimeout(() => {
      if (life === this.#life) work();
    }, delayMs);
  }
}
