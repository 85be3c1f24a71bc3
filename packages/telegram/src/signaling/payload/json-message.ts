import { Unreadable } from "../unreadable.ts";
import { fieldOf, isJsonObject } from "./bounded-json.ts";
import type { Json, JsonObject } from "./bounded-json.ts";
import { iceCandidateOf } from "./ice-candidate.ts";
import type { CandidateLine } from "./ice-candidate.ts";
import { choiceField, flagField, numberField, objectsField, textField, uint32Text } from "./json-fields.ts";
import { mediaContent } from "./media-content.ts";
import type { MediaContent } from "./media-content.ts";

/** The JSON messages by their `@type`. DRK `v2/Signaling.cpp` and `v2/InstanceV2ReferenceImpl.cpp`. */
export type JsonMessage =
  | {
      readonly type: "InitialSetup";
      readonly ufrag: string;
      readonly pwd: string;
      readonly fingerprints: readonly {
        readonly hash: string;
        readonly setup: string;
        readonly fingerprint: string;
      }[];
      readonly renomination: boolean;
      /** Only in tgcalls 4.0.0 and 6.0.0, which have no NegotiateChannels. */
      readonly audio?: MediaContent;
      readonly video?: MediaContent;
      readonly screencast?: MediaContent;
    }
  | { readonly type: "Candidates"; readonly candidates: readonly CandidateLine[] }
  | {
      readonly type: "NegotiateChannels";
      /** 32 bits without a sign, decimal. The answer repeats the offer's. */
      readonly exchangeId: string;
      readonly contents: readonly MediaContent[];
    }
  | {
      readonly type: "MediaState";
      readonly muted: boolean;
      readonly lowBattery: boolean;
      readonly videoState: "inactive" | "suspended" | "active";
      readonly videoRotation: 0 | 90 | 180 | 270;
      readonly screencastState: "inactive" | "suspended" | "active";
    }
  | { readonly type: "offer" | "answer"; readonly sdp: string }
  | ({ readonly type: "candidate"; readonly mid: string; readonly mline: number } & CandidateLine)
  /** JSON of another kind, kept as it is: a later version's message. */
  | { readonly type: "unknown"; readonly jsonType: string | null; readonly json: Json }
  /** A message of a known kind whose fields are not those of that kind. */
  | { readonly type: "malformed"; readonly jsonType: string; readonly problem: string; readonly json: Json };

const videoStates = ["inactive", "suspended", "active"] as const;

const readers: Readonly<Record<string, (json: JsonObject) => JsonMessage>> = {
  InitialSetup: (json) => ({
    type: "InitialSetup",
    ufrag: textField(json, "ufrag"),
    pwd: textField(json, "pwd"),
    fingerprints: objectsField(json, "fingerprints", (each) => ({
      hash: textField(each, "hash"),
      setup: textField(each, "setup", ""),
      fingerprint: textField(each, "fingerprint"),
    })),
    renomination: flagField(json, "renomination"),
    ...contentField(json, "audio", "audio"),
    ...contentField(json, "video", "video"),
    ...contentField(json, "screencast", "video"),
  }),
  Candidates: (json) => ({
    type: "Candidates",
    candidates: objectsField(json, "candidates", (each) => candidateLine(textField(each, "sdpString"))),
  }),
  NegotiateChannels: (json) => ({
    type: "NegotiateChannels",
    exchangeId: uint32Text(fieldOf(json, "exchangeId"), "exchangeId"),
    contents: objectsField(json, "contents", (each) => mediaContent(each)),
  }),
  MediaState: (json) => ({
    type: "MediaState",
    muted: flagField(json, "muted"),
    lowBattery: flagField(json, "lowBattery"),
    videoState: choiceField(json, "videoState", videoStates, "inactive"),
    videoRotation: choiceField(json, "videoRotation", [0, 90, 180, 270], 0),
    screencastState: choiceField(json, "screencastState", videoStates, "inactive"),
  }),
  offer: (json) => ({ type: "offer", sdp: textField(json, "sdp") }),
  answer: (json) => ({ type: "answer", sdp: textField(json, "sdp") }),
  candidate: (json) => ({
    type: "candidate",
    ...candidateLine(textField(json, "sdp")),
    mid: textField(json, "mid"),
    mline: numberField(json, "mline"),
  }),
};

/** Types a message. Never throws: what is not known stays as it is. */
export function jsonMessage(json: Json): JsonMessage {
  const jsonType = isJsonObject(json) ? fieldOf(json, "@type") : undefined;
  if (typeof jsonType !== "string" || !isJsonObject(json)) return { type: "unknown", jsonType: null, json };
  const read = Object.hasOwn(readers, jsonType) ? readers[jsonType] : undefined;
  if (read === undefined) return { type: "unknown", jsonType, json };
  try {
    return read(json);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { type: "malformed", jsonType, problem: error.message, json };
  }
}

function candidateLine(sdpString: string): CandidateLine {
  return { sdpString, ice: iceCandidateOf(sdpString) };
}

function contentField(json: JsonObject, name: "audio" | "video" | "screencast", type: "audio" | "video") {
  const content = fieldOf(json, name);
  if (content === undefined || content === null) return {};
  if (!isJsonObject(content)) throw new Unreadable(`${name} must be an object`);
  return { [name]: mediaContent(content, type) };
}
