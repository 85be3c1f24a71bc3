import { Unreadable } from "../unreadable.ts";

/** Any value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** An object of JSON. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A NegotiateChannels message of the official clients has about 6 levels and 2,000 values. */
const deepest = 32;
const mostValues = 50_000;

/**
 * Parses what a peer wrote. Depth and number of values are counted before anything is built, and no object that
 * comes out has a `__proto__` of its own.
 * @throws Unreadable
 */
export function readJson(text: string): Json {
  checkShape(text);
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    // The cause would quote what the peer wrote.
    throw new Unreadable("not JSON");
  }
  return /__proto__|\\u/.test(text) ? withoutProto(json) : json;
}

export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** A field of the object itself: nothing inherited has a name that a peer could choose. */
export function fieldOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function checkShape(text: string): void {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > deepest) throw new Unreadable(`JSON deeper than ${deepest} levels`);
        values++;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case 0x2c:
        values++;
        break;
      default:
    }
    if (values > mostValues) throw new Unreadable(`JSON of more than ${mostValues} values`);
  }
}

/** Where the string that begins at `start` ends; the end of the text when it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at++;
  }
  return text.length;
}

function withoutProto(json: Json): Json {
  if (Array.isArray(json)) return json.map((each: Json) => withoutProto(each));
  if (!isJsonObject(json)) return json;
  const kept = Object.entries(json).filter(([name]) => name !== "__proto__");
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutProto(value)]));
}
