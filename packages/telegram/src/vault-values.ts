import { InvalidArgument } from "@offhook/engine";
import type { CallEventInput } from "@offhook/engine";
import type { PhoneConnection } from "./client/phone-objects.ts";
import { numberLength } from "./key-exchange/big-number.ts";

/*
 * What stands in the vault, as bytes. These formats outlive a process: a call that is recovered reads what an
 * older one wrote.
 *
 *   access/…    the access hash, decimal
 *   peer/…      JSON {userId, accessHash?}
 *   media/…     JSON {connections, customParameters?}, bytes as base64
 *   exponent/…  g (1) || p (256) || exponent (256) || public value (256)
 *   key/…       the key (256)
 *   text/…      JSON of the event that a request's answer is (by the effect's name); the engine's own texts
 */

export function textBytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "utf8"));
}

export function bytesText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

/** Who a `peerRef` is, and by which access hash the account names them; absent when it never learnt one. */
export interface PeerEntry {
  readonly userId: string;
  readonly accessHash?: string;
}

export function peerEntryBytes(peer: PeerEntry): Uint8Array {
  return textBytes(JSON.stringify(peer));
}

export function readPeerEntry(bytes: Uint8Array): PeerEntry {
  return JSON.parse(bytesText(bytes)) as PeerEntry;
}

/** The event holds nothing secret: it is what the record would hold. */
export function answerBytes(event: CallEventInput): Uint8Array {
  return textBytes(JSON.stringify(event));
}

export function readAnswer(bytes: Uint8Array): CallEventInput {
  return JSON.parse(bytesText(bytes)) as CallEventInput;
}

/** What a media engine needs to connect: servers with their credentials, and Telegram's parameters for it. */
export interface MediaEntry {
  readonly connections: readonly PhoneConnection[];
  readonly customParameters?: string;
}

/** A vault's value has a limit of 1 MiB; a server that sends more gets its parameters and servers cut off. */
const mostMediaBytes = 256 * 1024;

export function mediaEntryBytes(media: MediaEntry): Uint8Array {
  const candidates = [media, { connections: media.connections }, { connections: [] }];
  const texts = candidates.map((candidate) =>
    JSON.stringify(candidate, (_key, value: unknown) =>
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value,
    ),
  );
  return textBytes(texts.find((text) => text.length <= mostMediaBytes) ?? "");
}

/**
 * What stands in the vault under `media/…`.
 * @throws InvalidArgument for other bytes; never shows them
 */
export function readMediaEntry(bytes: Uint8Array): MediaEntry {
  try {
    const media = JSON.parse(bytesText(bytes), (_key, value: unknown) =>
      isBase64(value) ? Uint8Array.from(Buffer.from(value.base64, "base64")) : value,
    ) as MediaEntry;
    if (Array.isArray(media.connections)) return media;
  } catch {
    // The cause would quote what may be a password.
  }
  const found = bytes instanceof Uint8Array ? `(${bytes.length} bytes, not shown)` : typeof bytes;
  throw new InvalidArgument("bytes", found, "what the vault holds under media/…");
}

function isBase64(value: unknown): value is { readonly base64: string } {
  return typeof value === "object" && value !== null && "base64" in value && typeof value.base64 === "string";
}

/** One side's half of a key exchange with the group that it was made in: all that the later steps need. */
export interface KeyHalfEntry {
  readonly g: number;
  readonly p: Uint8Array;
  readonly exponent: Uint8Array;
  readonly publicValue: Uint8Array;
}

export function keyHalfBytes({ g, p, exponent, publicValue }: KeyHalfEntry): Uint8Array {
  return Uint8Array.from([g, ...p, ...exponent, ...publicValue]);
}

export function readKeyHalf(bytes: Uint8Array): KeyHalfEntry {
  const number = (index: number) => bytes.slice(1 + index * numberLength, 1 + (index + 1) * numberLength);
  if (bytes.length !== 1 + 3 * numberLength)
    throw new TypeError(`A key half has 769 bytes, not ${bytes.length}.`);
  return { g: bytes[0] ?? 0, p: number(0), exponent: number(1), publicValue: number(2) };
}
