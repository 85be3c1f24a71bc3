import { iceCandidateOf } from "../payload/ice-candidate.ts";
import type { CandidateLine } from "../payload/ice-candidate.ts";
import { Unreadable } from "../unreadable.ts";
import type { ByteReader } from "./byte-reader.ts";

/** The binary messages of tgcalls 2.7.7, 3.0.0 and 5.0.0 by their type byte. TGC `Message.{h,cpp}`. */
export type LegacyMessage =
  | {
      readonly type: "CandidatesList";
      readonly candidates: readonly CandidateLine[];
      readonly ufrag: string;
      readonly pwd: string;
    }
  | {
      readonly type: "VideoFormats";
      readonly formats: readonly VideoFormat[];
      /** The first so many formats can be sent, all of them received. */
      readonly encodersCount: number;
    }
  | { readonly type: "RequestVideo" }
  | {
      readonly type: "RemoteMediaState";
      readonly audio: "muted" | "active";
      readonly video: "inactive" | "paused" | "active";
    }
  | { readonly type: "AudioData" | "VideoData" | "UnstructuredData"; readonly data: Uint8Array }
  /** Width by height, times 1000. */
  | { readonly type: "VideoParameters"; readonly aspectRatio: number }
  | { readonly type: "RemoteBatteryLevelIsLow"; readonly isLow: boolean }
  | {
      readonly type: "RemoteNetworkStatus";
      readonly isLowCost: boolean;
      readonly isLowDataRequested: boolean;
    };

/** A video codec that a side offers. */
export interface VideoFormat {
  readonly name: string;
  /** Pairs, as a peer chooses the names. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

const longestText = 65_535;

/** @throws Unreadable */
export function readLegacyMessage(reader: ByteReader, type: number, isSingle: boolean): LegacyMessage {
  switch (type) {
    case 1: {
      const candidates = list(reader, "candidates", () => {
        const sdpString = text(reader, "candidate");
        return { sdpString, ice: iceCandidateOf(sdpString) };
      });
      return { type: "CandidatesList", candidates, ufrag: text(reader, "ufrag"), pwd: text(reader, "pwd") };
    }
    case 2: {
      const formats = list(reader, "formats", () => ({
        name: text(reader, "format"),
        parameters: list(reader, "parameters", () => [text(reader, "name"), text(reader, "value")] as const),
      }));
      const encodersCount = reader.uint8("encoders");
      if (encodersCount > formats.length) throw new Unreadable("more encoders than formats");
      return { type: "VideoFormats", formats, encodersCount };
    }
    case 3:
      return { type: "RequestVideo" };
    case 4: {
      const state = reader.uint8("media state");
      const video = (["inactive", "paused", "active"] as const)[(state >> 1) & 3];
      if (video === undefined) throw new Unreadable("video state 3");
      return { type: "RemoteMediaState", audio: (state & 1) === 1 ? "active" : "muted", video };
    }
    case 5:
      return { type: "AudioData", data: data(reader, isSingle) };
    case 6:
      return { type: "VideoData", data: data(reader, isSingle) };
    case 7:
      return { type: "UnstructuredData", data: data(reader, isSingle) };
    case 8:
      return { type: "VideoParameters", aspectRatio: reader.uint32("aspect ratio") };
    case 9:
      return { type: "RemoteBatteryLevelIsLow", isLow: reader.uint8("battery") !== 0 };
    case 10: {
      const isLowCost = reader.uint8("low cost") !== 0;
      // Protocol V0 ends here. What follows in one packet is another record, which has at least 5 bytes.
      const hasLowData = reader.left > 0 && reader.left !== 5;
      return {
        type: "RemoteNetworkStatus",
        isLowCost,
        isLowDataRequested: hasLowData && reader.uint8("low data") !== 0,
      };
    }
    default:
      throw new Unreadable(`no record has the type ${type}`);
  }
}

function list<T>(reader: ByteReader, what: string, read: () => T): readonly T[] {
  return Array.from({ length: reader.uint8(what) }, read);
}

/** A single message fills its packet, so that it needs no length. */
function data(reader: ByteReader, isSingle: boolean): Uint8Array {
  return reader.bytes(isSingle ? reader.left : reader.uint16("length"), "data");
}

const decoder = new TextDecoder();

function text(reader: ByteReader, what: string): string {
  const length = reader.uint32(what);
  if (length > longestText) throw new Unreadable(`${what} of ${length} bytes`);
  return decoder.decode(reader.bytes(length, what));
}
