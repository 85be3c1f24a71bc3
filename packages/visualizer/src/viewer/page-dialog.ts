/** What stands over the page. */
export type DialogName = "help" | "otherData" | "somethingBefore" | "packetKey";

/** The dialog that stands over the page, if one does. */
export class PageDialog {
  readonly #changed: () => void;
  #name: DialogName | null = null;
  #problem: string | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get name(): DialogName | null {
    return this.#name;
  }
  /** Why what was typed can't be taken. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Opens one; `null` closes it. */
  show(name: DialogName | null): void {
    [this.#name, this.#problem] = [name, null];
    this.#changed();
  }

  refuse(problem: string): void {
    this.#problem = problem;
    this.#changed();
  }
}
