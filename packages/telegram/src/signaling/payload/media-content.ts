import { Unreadable } from "../unreadable.ts";
import { fieldOf, isJsonObject } from "./bounded-json.ts";
import type { Json, JsonObject } from "./bounded-json.ts";
import { choiceField, numberField, objectsField, textField, uint32Text } from "./json-fields.ts";

/** One stream of media as InstanceV2 negotiates it. DRK `v2/Signaling.cpp`. */
export interface MediaContent {
  readonly type: "audio" | "video";
  /** 32 bits without a sign, decimal. */
  readonly ssrc: string;
  readonly ssrcGroups: readonly { readonly semantics: string; readonly ssrcs: readonly string[] }[];
  readonly payloadTypes: readonly PayloadType[];
  readonly rtpExtensions: readonly { readonly id: number; readonly uri: string }[];
}

/** A codec that a side offers, under a number. */
export interface PayloadType {
  readonly id: number;
  readonly name: string;
  readonly clockrate: number;
  readonly channels: number;
  readonly feedbackTypes: readonly { readonly type: string; readonly subtype: string }[];
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** @param type what it is when it does not say so itself, as in InitialSetup. @throws Unreadable */
export function mediaContent(content: JsonObject, type?: "audio" | "video"): MediaContent {
  return {
    type: choiceField(content, "type", ["audio", "video"], type),
    ssrc: uint32Text(fieldOf(content, "ssrc"), "ssrc"),
    ssrcGroups: objectsField(
      content,
      "ssrcGroups",
      (group) => ({ semantics: textField(group, "semantics"), ssrcs: ssrcsOf(fieldOf(group, "ssrcs")) }),
      true,
    ),
    payloadTypes: objectsField(content, "payloadTypes", payloadType, true),
    rtpExtensions: objectsField(
      content,
      "rtpExtensions",
      (each) => ({ id: numberField(each, "id"), uri: textField(each, "uri") }),
      true,
    ),
  };
}

function payloadType(each: JsonObject): PayloadType {
  return {
    id: numberField(each, "id"),
    name: textField(each, "name"),
    clockrate: numberField(each, "clockrate", 0),
    channels: numberField(each, "channels", 0),
    feedbackTypes: objectsField(
      each,
      "feedbackTypes",
      (feedback) => ({ type: textField(feedback, "type"), subtype: textField(feedback, "subtype", "") }),
      true,
    ),
    parameters: parametersOf(fieldOf(each, "parameters") ?? {}),
  };
}

function parametersOf(parameters: Json): PayloadType["parameters"] {
  if (!isJsonObject(parameters)) throw new Unreadable("parameters must be an object");
  return Object.entries(parameters).map(([name, value]) => {
    if (typeof value !== "string") throw new Unreadable("parameters must be texts");
    return [name, value];
  });
}

function ssrcsOf(ssrcs: Json | undefined): readonly string[] {
  if (!Array.isArray(ssrcs)) throw new Unreadable("ssrcs must be a list");
  return ssrcs.map((each: Json) => uint32Text(each, "ssrcs"));
}
