import type {
  CallEventType,
  CallRecord,
  CallTimer,
  DiscardReason,
  HangUpCause,
  KeyCheck,
} from "@offhook/engine";
import { eventFields } from "./event-fields.ts";
import { ForkInvalid } from "./fork-invalid.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Fields of few words. What nobody says decides nothing, or something else, and would stay unnoticed. */
const words = {
  reason: {
    missed: true,
    disconnect: true,
    hangup: true,
    busy: true,
    migrateConferenceCall: true,
  } satisfies Record<Exclude<DiscardReason, `unknown:${string}`>, true>,
  timer: {
    receive: true,
    ring: true,
    exchange: true,
    request: true,
    hangup: true,
    report: true,
    keys: true,
    serviceMessage: true,
    watchdog: true,
  } satisfies Record<CallTimer, true>,
  check: { dhConfig: true, gABounds: true, gBBounds: true, gAHash: true, fingerprint: true } satisfies Record<
    KeyCheck,
    true
  >,
} as const;

const hangUpCauses: Readonly<Record<HangUpCause, true>> = {
  user: true,
  connectionLost: true,
  answered: true,
  aborted: true,
  glare: true,
};

/** Other data for a record: fields that it has, each of the kind that it was. @throws ForkInvalid */
export function checkEditedData({ revision, type, data: recorded }: CallRecord, data: Fields): void {
  const own = recorded as Fields;
  const place = `Edit of record ${revision}`;
  checkFields(place, type, data);
  for (const [name, value] of Object.entries(data)) {
    const was = own[name] ?? null;
    if (was !== null && value !== null && kindOf(was) !== kindOf(value))
      throw new ForkInvalid(`${place}: ${name} of ${type} must be ${kindOf(was)}, not ${kindOf(value)}.`);
  }
}

/** @throws ForkInvalid for a field that the event has not, and for a word that nobody says */
export function checkFields(place: string, type: CallEventType, data: Fields): void {
  const fields = Object.keys(eventFields[type]);
  const strange = Object.keys(data).find((name) => !fields.includes(name));
  if (strange !== undefined) {
    const has = fields.length === 0 ? "no fields" : fields.join(", ");
    throw new ForkInvalid(`${place}: ${type} has ${has}; not ${strange}.`);
  }
  const ofType = type === "CallHungUp" ? { ...words, cause: hangUpCauses } : words;
  for (const [name, known] of Object.entries<Readonly<Record<string, true>>>(ofType)) {
    const value = data[name];
    if (value === undefined || (value === null && name === "reason")) continue;
    if (typeof value === "string" && Object.hasOwn(known, value)) continue;
    if (name === "reason" && typeof value === "string" && /^unknown:\w+$/.test(value)) continue;
    const open = name === "reason" ? ", null, or unknown: and its name on the wire" : "";
    const found = typeof value === "string" ? `"${value.slice(0, 80)}"` : kindOf(value);
    throw new ForkInvalid(
      `${place}: ${name} of ${type} is one of ${Object.keys(known).join(", ")}${open}; not ${found}.`,
    );
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return (
    { string: "a text", number: "a number", boolean: "true or false" }[typeof value as string] ?? typeof value
  );
}
