import type { SecretName, Vault, VaultEntry } from "@offhook/engine";

/** Secrets that a test knows of, and the search for them in what everybody may read. */
export class SecretsSeen {
  readonly #secrets = new Set<string>();
  readonly #named = new Map<number, NamedForm[]>();
  /** A bit for each hash that the beginning of a form has. */
  readonly #bits = new Uint8Array(hashes / 8);

  /** @param secret bytes, or a text such as a decimal access hash */
  note(name: string, secret: Uint8Array | string): void {
    const isText = typeof secret === "string";
    const text = isText ? secret : Buffer.from(secret).toString("latin1");
    // What is shorter than 8 characters turns up by chance.
    if (text.length < 8 || this.#secrets.has(text)) return;
    this.#secrets.add(text);
    for (const { form, needle, hash } of formsOf(text, isText)) {
      const named = { what: `${name}${isText ? " (text)" : ""} as ${form}`, needle };
      const others = this.#named.get(hash);
      if (others === undefined) this.#named.set(hash, [named]);
      else others.push(named);
      this.#bits[hash >> 3]! |= 1 << (hash & 7);
    }
  }

  get count(): number {
    return this.#secrets.size;
  }

  /** Where one of the secrets stands in `content`, in any form; empty when it holds none. One pass, however many there are. */
  findIn(content: Uint8Array | string): readonly string[] {
    const text = typeof content === "string" ? content : Buffer.from(content).toString("latin1");
    const found = new Set<string>();
    let hash = 0;
    for (let at = 0; at < text.length; at++) {
      hash = rolled(hash, text.charCodeAt(at));
      if ((this.#bits[hash >> 3]! & (1 << (hash & 7))) === 0) continue;
      for (const { what, needle } of this.#named.get(hash) ?? [])
        if (text.startsWith(needle, at - 7)) found.add(what);
    }
    return [...found];
  }
}

interface NamedForm {
  readonly what: string;
  readonly needle: string;
}

const hashes = 2 ** 16;

/** The hash of the last 8 characters: the factor is a multiple of 4, and so the one before them leaves the 16 bits. */
function rolled(hash: number, character: number): number {
  return (hash * 12 + character) & (hashes - 1);
}

interface SecretForm {
  readonly form: string;
  readonly needle: string;
  /** Of its first 8 characters. */
  readonly hash: number;
}

const formsByName = new Map<string, readonly SecretForm[]>();

/** All forms in which bytes are commonly written down. */
function formsOf(secret: string, isText: boolean): readonly SecretForm[] {
  const key = `${isText} ${secret}`;
  const known = formsByName.get(key);
  if (known !== undefined) return known;
  const bytes = Buffer.from(secret, "latin1");
  const written: (readonly [string, string])[] = [
    ["raw", secret],
    ["hex", bytes.toString("hex")],
    ["upper-case hex", bytes.toString("hex").toUpperCase()],
    ...[0, 1, 2].flatMap((shift) => base64Forms(bytes, shift)),
    ["a list of numbers", [...bytes].join(",")],
    ["a JSON object of numbers", [...bytes].map((byte, at) => `"${at}":${byte}`).join(",")],
  ];
  if (!isText) written.push(["decimal", BigInt(`0x${bytes.toString("hex") || "0"}`).toString()]);
  if (isText && /^-?\d{8,20}$/.test(secret)) written.push(...formsOfLong(BigInt(secret)));
  // A number may be short however many bytes it has: then it turns up by chance.
  const long = written.filter(([, needle]) => needle.length >= 8);
  const forms = long.map(([form, needle]) => {
    let hash = 0;
    for (let at = 0; at < 8; at++) hash = rolled(hash, needle.charCodeAt(at));
    return { form, needle, hash };
  });
  formsByName.set(key, forms);
  return forms;
}

/** A 64-bit number, however it is written. */
function formsOfLong(number: bigint): readonly (readonly [string, string])[] {
  const unsigned = BigInt.asUintN(64, number);
  const hex = unsigned.toString(16).padStart(16, "0");
  const bigEndian = Buffer.from(hex, "hex");
  return [
    ["a decimal number without its sign", String(number < 0n ? -number : number)],
    ["an unsigned decimal number", String(unsigned)],
    ["a hex number", hex],
    ...(["big-endian", "little-endian"] as const).flatMap((order) => {
      const bytes = order === "big-endian" ? bigEndian : Buffer.from(bigEndian.toReversed());
      // A user id has few bytes that are not zero, and those turn up by chance.
      if (unsigned < 1n << 56n) return [];
      const inBase64 = base64Forms(bytes, 0).map(([form, needle]) => [`${order} ${form}`, needle] as const);
      return [[`${order} bytes`, bytes.toString("latin1")] as const, ...inBase64];
    }),
  ];
}

/** The characters that do not depend on what stands before and behind the secret in the encoded bytes. */
function base64Forms(bytes: Buffer, shift: number): readonly (readonly [string, string])[] {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replaceAll("=", "");
  const start = shift === 0 ? 0 : shift + 1;
  const middle = text.slice(start, text.length - 1);
  const name = shift === 0 ? "" : ` behind ${shift} bytes`;
  return [
    [`base64${name}`, middle],
    [`base64url${name}`, middle.replaceAll("+", "-").replaceAll("/", "_")],
  ];
}

/** A vault that notes every secret that it is given. Who a `peerRef` is counts as one. */
export function noting(vault: Vault, seen: SecretsSeen): Vault {
  const note = (entries: readonly VaultEntry[]): void => {
    for (const { name, value } of entries)
      for (const [what, part] of partsOf(name, value)) seen.note(what, part);
  };
  return {
    ...vault,
    put: (entries) => {
      note(entries);
      return vault.put(entries);
    },
    replace: (entries) => {
      note(entries);
      return vault.replace(entries);
    },
  };
}

/** What is secret in a value: prime, public value and the servers' public addresses are not. */
function partsOf(name: SecretName, value: Uint8Array): readonly (readonly [string, Uint8Array | string])[] {
  const [kind] = name.split("/");
  switch (kind) {
    case "exponent":
      return [["an exponent", value.slice(257, 513)]];
    case "key":
      return [["a call key", value.slice()]];
    case "media":
      return mediaSecrets(Buffer.from(value).toString());
    case "peer": {
      const { accessHash } = JSON.parse(Buffer.from(value).toString()) as { accessHash?: string };
      return accessHash === undefined ? [] : [["a peer's access hash", accessHash]];
    }
    default:
      return [[`what stands under ${kind}/`, Buffer.from(value).toString("latin1")]];
  }
}

function mediaSecrets(text: string): readonly (readonly [string, Uint8Array | string])[] {
  const { connections } = JSON.parse(text) as {
    connections: readonly { username?: string; password?: string; peerTag?: { base64: string } }[];
  };
  return connections.flatMap(({ username, password, peerTag }) => [
    ...(username === undefined ? [] : [["a server's user name", username] as const]),
    ...(password === undefined ? [] : [["a server's password", password] as const]),
    ...(peerTag === undefined ? [] : [["a peer tag", Buffer.from(peerTag.base64, "base64")] as const]),
  ]);
}
