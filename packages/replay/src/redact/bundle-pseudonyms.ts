import { hmacSha256, InvalidArgument, toBase64Url, uuidOf } from "@offhook/engine";
import type { Digest } from "@offhook/engine";

/**
 * What stands in a bundle for what identified somebody: HMACs under a key that is made for one bundle and then forgotten.
 * Within the bundle the same thing has the same name, so that calls of one peer, both sides of one call and both values of
 * a comparison still belong together; between two bundles nothing can be connected, and nothing can be guessed and tried.
 */
export class BundlePseudonyms {
  readonly #digest: Digest;
  readonly #key: Uint8Array;
  readonly #known = new Map<string, Uint8Array>();

  constructor(key: Uint8Array, digest: Digest) {
    if (!(key instanceof Uint8Array) || key.length < 32)
      throw new InvalidArgument("key", "(not shown)", "at least 32 random bytes");
    if (typeof digest?.sha256 !== "function")
      throw new InvalidArgument("digest", digest, "an object with sha256(), such as nodeDigest of offhook");
    this.#key = key.slice();
    this.#digest = digest;
  }

  /** 22 characters, as the vault's pseudonyms have. */
  name(kind: string, value: string): string {
    return toBase64Url(this.#bytes(kind, value).subarray(0, 16));
  }

  account(value: string): string {
    return `account-${toBase64Url(this.#bytes("account", value).subarray(0, 6))}`;
  }

  /** A UUID of version 8, as RFC 9562 files what is made of a hash. */
  uuid(value: string): string {
    return uuidOf(this.#bytes("id", value));
  }

  /** A signed 64-bit number; 0 stays, for it means nothing. */
  int64(kind: string, value: string): string {
    if (value === "0") return value;
    return String(view(this.#bytes(kind, value)).getBigInt64(0) | 1n);
  }

  /** A signed 32-bit number, never 0. */
  int32(kind: string, value: number): number {
    return view(this.#bytes(kind, String(value))).getInt32(0) | 1;
  }

  /** Bytes in place of others that were written as base64url: as many characters, the same for the same. */
  base64Url(value: string): string {
    let text = "";
    for (let part = 0; text.length < value.length; part++)
      text += toBase64Url(this.#bytes(`bytes ${part}`, value).subarray(0, 30));
    return text.slice(0, value.length);
  }

  /** As many signs as there were emoji: shapes that nobody takes for the real ones. */
  emoji(value: readonly string[]): readonly string[] {
    const bytes = this.#bytes("emoji", value.join(" "));
    return value.map((_, index) => shapes[(bytes[index % bytes.length] ?? 0) % shapes.length] ?? "");
  }

  #bytes(kind: string, value: string): Uint8Array {
    const message = `${kind}\0${value}`;
    const known = this.#known.get(message);
    if (known !== undefined) return known;
    if (this.#known.size >= mostKept) this.#known.clear();
    const made = hmacSha256(this.#digest, this.#key, new TextEncoder().encode(message));
    this.#known.set(message, made);
    return made;
  }
}

const mostKept = 10_000;

const shapes = "🔴 🟠 🟡 🟢 🔵 🟣 🟤 🟥 🟧 🟨 🟩 🟦 🟪 🟫 🔶 🔷".split(" ");

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
