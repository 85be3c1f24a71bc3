const keyBytes = 256;

/** The key of a call as somebody pastes it: 512 hexadecimal digits, white space among them or not. */
export function keyOf(text: string): Uint8Array {
  const digits = text.replaceAll(/\s/g, "");
  if (digits.length !== 2 * keyBytes || !/^[0-9a-f]*$/i.test(digits))
    throw new Error(`The key has ${2 * keyBytes} hexadecimal digits, and this is something else.`);
  return Uint8Array.from({ length: keyBytes }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  );
}
