import { setImmediate as turn } from "node:timers/promises";

/**
 * Work outside of memory, for a world in virtual time: what is asked first is answered first, one answer a turn, so that the
 * course of a world does not depend on how fast a disk or a server is.
 */
export class Outside {
  #last: Promise<unknown> = Promise.resolve();
  #underWay = 0;

  /** Does it now, and answers when all that was asked before has been answered. */
  do<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay++;
    const done = work();
    done.catch(() => {});
    const answered = this.#last.then(() => done);
    this.#last = answered.then(turn, turn).then(() => {
      this.#underWay--;
    });
    return answered;
  }

  /** Resolves when all that is under way was answered; `undefined` while nothing is. */
  atRest(): Promise<unknown> | undefined {
    return this.#underWay === 0 ? undefined : this.#last;
  }
}
