import { InvalidArgument } from "@offhook/engine";

/*
 * Values of requests, checked before a client library sees them. GramJS writes a stack trace to the console for a
 * value of the wrong type, whatever its log level, and some wrong values only fail while they are being sent.
 */

/** A TL `long` as a bigint, signed. */
export function longValue(parameter: string, value: string): bigint {
  const number = /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
  if (number !== undefined && [BigInt.asIntN(64, number), BigInt.asUintN(64, number)].includes(number)) {
    return BigInt.asIntN(64, number);
  }
  // An access hash is a credential: even a wrong one stays out of messages, which end up in logs.
  const shown = parameter.endsWith("accessHash") ? "(not shown)" : value;
  throw new InvalidArgument(parameter, shown, "a decimal 64-bit integer");
}

/** A TL `int`. */
export function intValue(parameter: string, value: number, least = -(2 ** 31)): number {
  if (!Number.isInteger(value) || value < least || value >= 2 ** 31) {
    throw new InvalidArgument(parameter, value, `a whole number from ${least} to 2147483647`);
  }
  return value;
}

/** `random_id`: GramJS replaces 0 by a 64-bit number that does not fit the field. */
export function randomIdValue(value: number): number {
  if (intValue("randomId", value) === 0) throw new InvalidArgument("randomId", value, "an int other than 0");
  return value;
}

/** TL `string`. */
export function textValue(parameter: string, value: string): string {
  if (typeof value !== "string") throw new InvalidArgument(parameter, value, "a text");
  return value;
}

/** TL `bytes`. GramJS takes a `Buffer` only; this one shares the memory. */
export function bytesValue(parameter: string, value: Uint8Array, mostBytes = 2 ** 24 - 1): Buffer {
  if (!(value instanceof Uint8Array) || value.length > mostBytes) {
    throw new InvalidArgument(parameter, value, `bytes, at most ${mostBytes} of them`);
  }
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
