/** base^exponent mod modulus; about 10 ms for 2048 bits, fine for the two of a handshake. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Big-endian. */
export function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
}

/** Big-endian, padded with zeros on the left. */
export function toBytes(number: bigint, byteLength: number): Buffer {
  return Buffer.from(number.toString(16).padStart(byteLength * 2, "0"), "hex");
}
