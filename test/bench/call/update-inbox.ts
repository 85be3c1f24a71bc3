/** Call objects as they come: handed to a handler, or kept for whoever waits for one of that name. */
export class Inbox {
  handle: ((object: { className?: string }) => void) | undefined;
  #waiting: { name: string; resolve: (object: object) => void } | undefined;
  readonly #early: { className?: string }[] = [];

  receive(update: { className?: string; phoneCall?: { className?: string } }): void {
    const object = update.className === "UpdatePhoneCall" ? update.phoneCall : update;
    if (object === undefined) return;
    if (this.handle !== undefined) this.handle(object);
    else if (this.#waiting?.name === object.className) {
      this.#waiting?.resolve(object);
      this.#waiting = undefined;
    } else this.#early.push(object);
  }

  next(name: string): Promise<object> {
    const at = this.#early.findIndex(({ className }) => className === name);
    const found = at < 0 ? undefined : this.#early[at];
    this.#early.length = 0;
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => {
      this.#waiting = { name, resolve };
    });
  }
}
