const redacted = "<redacted>";

/** A value that does not show by accident: printed, inspected, joined or made JSON of, it is `<redacted>`. */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself, for the one who needs it. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  /** What `util.inspect` and `console.log` of Node print. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return redacted;
  }
}
