/** The base of every error that this library throws: a literal `code` for programs, a sentence for people. */
export class OffhookError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "OffhookError";
    this.code = code;
  }
}

/** A value from outside can't be used. Names the parameter, the value and what would do. */
export class InvalidArgument extends OffhookError {
  override readonly code = "INVALID_ARGUMENT";
  readonly parameter: string;
  readonly value: unknown;

  constructor(parameter: string, value: unknown, expected: string) {
    super("INVALID_ARGUMENT", `${parameter} must be ${expected}, not ${describe(value)}.`);
    this.name = "InvalidArgument";
    this.parameter = parameter;
    this.value = value;
  }
}

function describe(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
  if (value === null || ["number", "boolean", "bigint", "undefined"].includes(typeof value))
    return String(value);
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof (value as { readonly then?: unknown }).then === "function") return "a promise (await it first)";
  return typeof value === "function" ? "a function" : "an object";
}
