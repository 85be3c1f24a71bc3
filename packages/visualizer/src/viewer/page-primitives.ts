import { ctr } from "@noble/ciphers/aes.js";
import type { SignalingKey } from "@offhook/replay";
import { Gunzip, Unzlib } from "fflate";
import { sha256 } from "./sha256.ts";

/** What signalling packets are opened with in a page. */
export const pagePrimitives: SignalingKey["primitives"] = {
  sha256(...parts) {
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return sha256(bytes);
  },
  aes256Ctr: (key, iv, data) => ctr(key, iv).encrypt(data),
  equal(one, other) {
    let differing = one.length ^ other.length;
    for (const [index, byte] of one.entries()) differing |= byte ^ (other[index] ?? 0);
    return differing === 0;
  },
  inflate(format, data, mostBytes) {
    const unpacked = new Uint8Array(mostBytes);
    let size = 0;
    let isWhole = false;
    const take = (part: Uint8Array, isLast: boolean): void => {
      if (size + part.length > mostBytes) throw new RangeError("more than it may be");
      unpacked.set(part, size);
      size += part.length;
      isWhole ||= isLast;
    };
    const stream = format === "gzip" ? new Gunzip(take) : new Unzlib(take);
    // Piece by piece, as a few bytes can say that they are thousands.
    for (let at = 0; at < data.length; at += pieceLength)
      stream.push(data.subarray(at, at + pieceLength), at + pieceLength >= data.length);
    return isWhole ? unpacked.slice(0, size) : undefined;
  },
};

const pieceLength = 64;
