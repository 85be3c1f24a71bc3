/**
 * What a peer, a server or a damaged file put into a text must not reach a terminal as a command: control
 * characters, line breaks, and the marks that turn the direction of writing become `\u{..}`.
 */
export function plainText(value: unknown, mostCharacters = 200): string {
  const text = typeof value === "object" && value !== null ? "(object)" : String(value);
  const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
  return cut.replaceAll(unprintable, escaped);
}

/**
 * Control, format (but the joiner inside emoji), private use, lone surrogate, unassigned, and every separator that
 * is not a plain space.
 */
const unprintable = /(?!\u200D)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu;

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
