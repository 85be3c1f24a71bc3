import { Unreadable } from "../unreadable.ts";
import { readJson } from "./bounded-json.ts";
import { jsonMessage } from "./json-message.ts";
import type { JsonMessage } from "./json-message.ts";

/** How a payload was packed; it shows in the payload itself. */
export type Compression = "none" | "gzip" | "zlib";

/** What unpacks a payload; a browser or Node brings it. */
export interface Inflater {
  /**
   * Unpacks gzip (RFC 1952) or zlib (RFC 1950) data. Gives `undefined`, or throws, when it is damaged or would have
   * more than `mostBytes`; it must not build more than that first.
   */
  inflate(format: "gzip" | "zlib", data: Uint8Array, mostBytes: number): Uint8Array | undefined;
}

/** How much may still come out of compressed payloads of one packet, so that many small ones are no way around it. */
export interface InflateBudget {
  bytesLeft: number;
}

/** The content of one message: JSON that was read, or bytes that do not read, with the reason. */
export type PayloadMessage = JsonMessage | { readonly type: "opaque"; readonly problem: string };

export interface ReadPayload {
  readonly compression: Compression;
  /** Unpacked. As it came when it does not unpack. */
  readonly bytes: Uint8Array;
  readonly message: PayloadMessage;
}

/** Unpacks, parses and types a payload. Never throws: what does not read is `opaque` and says why. */
export function readPayload(payload: Uint8Array, inflater: Inflater, budget: InflateBudget): ReadPayload {
  const compression = compressionOf(payload);
  const bytes = compression === "none" ? payload : unpacked(compression, payload, inflater, budget);
  if (bytes === undefined) {
    const problem = `${compression} data that is damaged or too large`;
    return { compression, bytes: payload, message: { type: "opaque", problem } };
  }
  try {
    return { compression, bytes, message: jsonMessage(readJson(textOf(bytes))) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { compression, bytes, message: { type: "opaque", problem: error.message } };
  }
}

/** By the first two bytes, as receivers do: not every version that may compress does. */
function compressionOf([first, second]: Uint8Array): Compression {
  if (first === 0x1f && second === 0x8b) return "gzip";
  return first === 0x78 && second === 0x9c ? "zlib" : "none";
}

function unpacked(
  format: "gzip" | "zlib",
  payload: Uint8Array,
  inflater: Inflater,
  budget: InflateBudget,
): Uint8Array | undefined {
  if (budget.bytesLeft <= 0) return undefined;
  try {
    const bytes = inflater.inflate(format, payload, budget.bytesLeft);
    if (bytes === undefined || bytes.length > budget.bytesLeft) return undefined;
    budget.bytesLeft -= bytes.length;
    return bytes;
  } catch {
    // Even what fails may have cost the whole budget's work.
    budget.bytesLeft = 0;
    return undefined;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Unreadable("not UTF-8");
  }
}
