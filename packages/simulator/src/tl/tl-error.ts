import { OffhookError } from "@offhook/engine";

/** Bytes or an object that do not fit the TL schema. Says what was expected, what was found and where. */
export class TlError extends OffhookError {
  declare readonly code: "TL_DECODE" | "TL_ENCODE";

  constructor(code: "TL_DECODE" | "TL_ENCODE", message: string) {
    super(code, message);
    this.name = "TlError";
  }
}

export function undecodable(problem: string): TlError {
  return new TlError("TL_DECODE", `These bytes are no valid TL: ${problem}.`);
}

export function unencodable(path: string, expected: string, found: unknown): TlError {
  const shown = typeof found === "object" && found !== null ? describeObject(found) : String(found);
  return new TlError("TL_ENCODE", `${path} should be ${expected}, but is ${typeof found} ${shown}.`);
}

/** Never the content: fields may hold secrets. */
function describeObject(found: object): string {
  if (found instanceof Uint8Array) return `bytes[${found.length}]`;
  if (Array.isArray(found)) return `array[${found.length}]`;
  return "_" in found && typeof found._ === "string" ? `{ _: "${found._}" }` : "of unknown constructor";
}
