import type { TraceTl } from "./trace-tl.ts";

/** What stands in a trace for what identifies somebody: the same for the same, within one trace. */
export interface TraceNames {
  /** A signed 64-bit number as a decimal string. */
  int64(kind: string, value: string): string;
}

type Redact = (value: TraceTl, names: TraceNames) => TraceTl;

const kept: Redact = (value) => (typeof value === "boolean" || isCount(value) ? value : null);
const long: Redact = (value) => (/^-?\d{1,20}$/.test(textOf(value)) ? textOf(value) : "0");
const user: Redact = (value, names) => names.int64("user", textOf(value));
const access: Redact = (value, names) => names.int64("access", textOf(value));
const key: Redact = (value, names) => names.int64("fingerprint", textOf(value));
const publicValue: Redact = (value) => (isBytes(value) ? value : { bytes: "" });
const lengthOnly: Redact = (value) => ({ bytes: isBytes(value) ? "A".repeat(value.bytes.length) : "" });
const noText: Redact = (value) => (value === "" ? "" : "(not recorded)");
const nothing: Redact = () => "";
const none: Redact = () => [];
const object: Redact = (value, names) => redactTl(value, names) ?? null;
const versions: Redact = (value) =>
  Array.isArray(value)
    ? value.map((each) => (/^\d{1,4}(?:\.\d{1,4}){1,3}$/.test(textOf(each)) ? textOf(each) : "other"))
    : [];
const word: Redact = (value) => (/^[A-Z][A-Z0-9_]{0,63}$/.test(textOf(value)) ? textOf(value) : "OTHER");

/**
 * Every field that a trace may hold. What is not here is left out: phone numbers and names of users, servers' addresses and
 * credentials, custom parameters, links. Public values of the key exchange stay: they pass Telegram in clear, and with them
 * it can be told whether they were within bounds and fit their hash.
 */
const fields: Readonly<Record<string, Redact>> = {
  id: long,
  phoneCallId: long,
  accessHash: access,
  adminId: user,
  participantId: user,
  userId: (value, names) => (typeof value === "object" ? object(value, names) : user(value, names)),
  keyFingerprint: key,
  gAHash: publicValue,
  gA: publicValue,
  gB: publicValue,
  gAOrB: publicValue,
  data: (value) => (isBytes(value) ? lengthOnly(value, noNames) : noText(value, noNames)),
  comment: noText,
  slug: nothing,
  errorMessage: word,
  errorCode: kept,
  randomId: kept,
  connectionId: long,
  date: kept,
  receiveDate: kept,
  startDate: kept,
  duration: kept,
  rating: kept,
  video: kept,
  p2pAllowed: kept,
  conferenceSupported: kept,
  needRating: kept,
  needDebug: kept,
  userInitiative: kept,
  udpP2p: kept,
  udpReflector: kept,
  minLayer: kept,
  maxLayer: kept,
  libraryVersions: versions,
  protocol: object,
  peer: object,
  reason: object,
  phoneCall: object,
  debug: object,
  users: none,
  chats: none,
  seq: kept,
  connections: (value) => (Array.isArray(value) ? value.flatMap(serverKind) : []),
  updates: (value, names) =>
    Array.isArray(value) ? value.filter(isAboutCalls).map((each) => object(each, names)) : [],
  update: (value, names) => (isAboutCalls(value) ? object(value, names) : null),
};

/** An object of TL without anything that identifies or unlocks; `undefined` for what is none. */
export function redactTl(value: TraceTl | undefined, names: TraceNames): TraceTl | undefined {
  if (typeof value !== "object" || value === null || !("_" in value)) return undefined;
  const out: Record<string, TraceTl> = {};
  for (const [field, content] of Object.entries(value)) {
    if (field === "_") out["_"] = nameOnly(content);
    else if (Object.hasOwn(fields, field)) out[field] = fields[field]!(content, names);
  }
  return out as TraceTl;
}

/** Of a server it is told of which kind it is, and nothing else. */
function serverKind(server: TraceTl): readonly TraceTl[] {
  const name = typeof server === "object" && server !== null && "_" in server ? server._ : "";
  const address = { id: "0", ip: "", ipv6: "", port: 0 };
  if (name === "phoneConnection") return [{ _: name, ...address, peerTag: { bytes: "" } }];
  return name === "phoneConnectionWebrtc" ? [{ _: name, ...address, username: "", password: "" }] : [];
}

function isAboutCalls(update: TraceTl): boolean {
  return (
    typeof update === "object" && update !== null && "_" in update && update._.startsWith("updatePhoneCall")
  );
}

function nameOnly(value: TraceTl): string {
  return typeof value === "string" && /^[A-Za-z.]{1,64}\d{0,3}$/.test(value) ? value : "other";
}

function isCount(value: TraceTl): boolean {
  return typeof value === "number" && Number.isFinite(value);
}

function isBytes(value: TraceTl): value is { readonly bytes: string } {
  return typeof value === "object" && value !== null && "bytes" in value && typeof value.bytes === "string";
}

function textOf(value: TraceTl): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

const noNames: TraceNames = { int64: () => "0" };
