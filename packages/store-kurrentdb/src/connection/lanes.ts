/** Runs what belongs together one after the other, each when the one before has ended in whichever way. */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>();

  run<T>(lane: string, work: () => Promise<T>): Promise<T> {
    return this.runAll([lane], work);
  }

  /** In all of these lanes at the same time. */
  runAll<T>(lanes: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = lanes.map((lane) => this.#last.get(lane)).filter((last) => last !== undefined);
    const result = before.length === 0 ? work() : Promise.all(before).then(work);
    const end = (): void => {
      for (const lane of lanes) if (this.#last.get(lane) === ended) this.#last.delete(lane);
    };
    const ended = result.then(end, end);
    for (const lane of lanes) this.#last.set(lane, ended);
    return result;
  }

  /** Resolves once nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}

/** Lets so many works run at a time; the client itself queues without a bound. */
export class Gate {
  readonly #most: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
