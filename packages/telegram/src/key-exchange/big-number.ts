/** Every number of the exchange is big-endian and, wherever it is hashed or kept, 256 bytes long. */
export const numberLength = 256;

/** A copy, left-padded to 256 bytes. The input is at most 256 bytes long; a longer one is a bug of the caller. */
export function padded(value: Uint8Array): Uint8Array {
  const whole = new Uint8Array(numberLength);
  whole.set(value, numberLength - value.length);
  return whole;
}

/** Drops leading zero bytes: the form in which some clients send numbers. */
export function minimal(value: Uint8Array): Uint8Array {
  let start = 0;
  while (start < value.length && value[start] === 0) start += 1;
  return value.subarray(start);
}

export function toBigInt(value: Uint8Array): bigint {
  return value.length === 0 ? 0n : BigInt(`0x${Buffer.from(value).toString("hex")}`);
}
