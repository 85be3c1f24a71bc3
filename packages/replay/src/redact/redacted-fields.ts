import type {
  CallEffectParams,
  CallEventData,
  CallProtocol,
  CallTimeouts,
  RequestError,
  SignalingRecord,
} from "@offhook/engine";
import type { BundlePseudonyms } from "./bundle-pseudonyms.ts";

/** What a field of a record becomes in a redacted bundle. */
export type FieldRule = (value: unknown, to: Replacing) => unknown;

/** By what things are replaced. */
export interface Replacing {
  readonly names: BundlePseudonyms;
  /** Added to every time, in milliseconds: a whole number of seconds. */
  readonly shiftMs: number;
}

type KeysOf<T> = T extends unknown ? keyof T & string : never;
type DataField = KeysOf<CallEventData[keyof CallEventData]>;
type EffectField = KeysOf<CallEffectParams[keyof CallEffectParams]>;
type NestedField =
  | KeysOf<CallProtocol | CallTimeouts | RequestError>
  | KeysOf<NonNullable<CallEventData["CallRequested"]["admission"]>>
  | KeysOf<NonNullable<CallEventData["CallPlaced"]["ring"]>>
  | KeysOf<CallEventData["CallConfirmed"]["servers"]>
  | KeysOf<CallEventData["MachineChanged"]["machine"]>
  | KeysOf<NonNullable<CallEventData["KeyAgreed"]["checks"]>>
  | KeysOf<NonNullable<CallEventData["KeyAgreed"]["emojiVariants"]>>;
type SignalingField = KeysOf<SignalingRecord["data"]>;

/**
 * Every field that the data of an event, the parameters of an effect, or a signalling record can have, and what becomes of
 * it. A field that is new does not compile until somebody has decided here; one that is not known at all is left out.
 */
const fields = {
  // people and accesses
  peerRef: pseudonym("peer"),
  selfRef: pseudonym("peer"),
  adminRef: pseudonym("peer"),
  participantRef: pseudonym("peer"),
  accessTag: pseudonym("access"),

  // names that Telegram or we gave to one call
  telegramCallId: int64("call"),
  connectionId: int64("connection"),
  randomId: (value, { names }) => (typeof value === "number" ? names.int32("random", value) : 0),
  retriedEffectId: effectId,
  packetId: uuid,

  // the key exchange: equal stays equal, and nothing fits what was exchanged
  gAHash: bytes,
  gA: bytes,
  gB: bytes,
  gAOrB: bytes,
  fingerprint: int64("fingerprint"),
  emoji,
  minimal: emoji,
  padded: emoji,

  // times, in seconds
  date: seconds,
  receiveDate: seconds,
  startDate: seconds,

  // what people wrote, and where it was kept
  commentRef: reference,
  debugRef: reference,
  logRef: reference,
  slugRef: reference,
  message: () => "(redacted)",
  recorded: path,
  computed: path,

  // what is left of a packet is its length
  packet: (value) => (typeof value === "string" ? "A".repeat(value.length) : ""),

  // words of ours and of the protocol
  policy: word,
  decidedBy: word,
  cause: word,
  onAnswer: word,
  onRestart: word,
  rating: number,
  problems: words,
  userInitiative: flag,
  reason,
  check: word,
  gABounds: word,
  gBBounds: word,
  dhConfig: word,
  effect: word,
  secrets: words,
  role: word,
  timer: word,
  fault: word,
  field: word,
  state: path,
  type: word,
  outcome: word,
  version: versionText,
  hash: versionText,
  video: flag,
  p2pAllowed: flag,
  conferenceSupported: flag,
  needRating: flag,
  needDebug: flag,
  needLog: flag,
  udpP2p: flag,
  udpReflector: flag,
  libraryVersions: (value) => (isTexts(value) ? value.map(versionText) : []),

  // numbers that count something
  durationSeconds: number,
  waitSeconds: number,
  code: number,
  attempt: number,
  attempts: number,
  epoch: number,
  revision: number,
  forMs: number,
  keepKeyMs: number,
  minLayer: number,
  maxLayer: number,
  reflector: number,
  webrtc: number,
  receiveMs: number,
  ringMs: number,
  exchangeMs: number,
  requestMs: number,
  hangupMs: number,
  reportMs: number,
  serviceMessageMs: number,

  // objects of the fields above
  protocol: redactedFields,
  timeouts: redactedFields,
  ring: redactedFields,
  admission: redactedFields,
  servers: redactedFields,
  error: redactedFields,
  machine: redactedFields,
  checks: redactedFields,
  emojiVariants: redactedFields,
} satisfies Record<DataField | EffectField | NestedField | SignalingField, FieldRule>;

const ruleOf: ReadonlyMap<string, FieldRule> = new Map(Object.entries(fields));

/** An object with each of its fields as the table says; unknown ones are left out. `null` stays. */
export function redactedFields(value: unknown, to: Replacing): unknown {
  if (typeof value !== "object" || value === null) return null;
  const kept: [string, unknown][] = [];
  for (const [name, content] of Object.entries(value)) {
    const rule = ruleOf.get(name);
    if (rule !== undefined) kept.push([name, content === null ? null : rule(content, to)]);
  }
  return Object.fromEntries(kept);
}

function emoji(value: unknown, { names }: Replacing): readonly string[] {
  return isTexts(value) ? names.emoji(value) : [];
}

function pseudonym(kind: string): FieldRule {
  return (value, { names }) => names.name(kind, String(value));
}

function int64(kind: string): FieldRule {
  return (value, { names }) => names.int64(kind, String(value));
}

function bytes(value: unknown, { names }: Replacing): string {
  return names.base64Url(String(value));
}

function reference(value: unknown, { names }: Replacing): string {
  return value === "" ? "" : `text/${names.name("text", String(value))}`;
}

function seconds(value: unknown, { shiftMs }: Replacing): number {
  return typeof value === "number" ? value + shiftMs / 1000 : 0;
}

function uuid(value: unknown, { names }: Replacing): string {
  return names.uuid(String(value));
}

/** `<record id>:<index>` */
export function effectId(value: unknown, { names }: Replacing): string {
  const [, record = "", index = ""] = /^(.*?)(:\d{1,3})?$/su.exec(String(value)) ?? [];
  return names.uuid(record) + index;
}

function flag(value: unknown): boolean {
  return value === true;
}

export function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** A word of ours or of the protocol; anything else could have been put there by somebody. Four digits make no word. */
export function word(value: unknown): string {
  return typeof value === "string" && /^(?!.*\d{4})[A-Za-z0-9_]{1,64}$/u.test(value) ? value : "other";
}

function words(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(word) : [];
}

/** The path of a state, such as `waiting.ringing`. */
export function path(value: unknown): string {
  return typeof value === "string" && /^(?!.*\d{4})[A-Za-z0-9_.]{1,64}$/u.test(value) ? value : "(redacted)";
}

/** A reason on the wire. One that is not known keeps its name only when it can be one of Telegram's. */
export function reason(value: unknown): string {
  if (typeof value !== "string" || !value.startsWith("unknown:")) return word(value);
  return /^unknown:PhoneCallDiscardReason[A-Za-z]{1,40}$/u.test(value) ? value : "unknown:other";
}

/** A version such as `13.0.0`, or a short hash. */
export function versionText(value: unknown): string {
  const text = String(value);
  return /^\d{1,4}(?:\.\d{1,4}){0,3}$/u.test(text) || /^[0-9a-f]{16}$/u.test(text) ? text : "other";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
