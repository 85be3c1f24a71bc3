import type { CallEventData, CallRecord, DiscardReason } from "@offhook/engine";
import { ForkInvalid } from "./fork-invalid.ts";

type Fields = Readonly<Record<string, unknown>>;

type OptionalField<Data> = Data extends unknown
  ? { [Key in keyof Data]-?: object extends Pick<Data, Key> ? Key : never }[keyof Data]
  : never;

/** Fields that an event may lack. Complete by type. */
const optionalFields: Readonly<Record<OptionalField<CallEventData[keyof CallEventData]>, 1>> = {
  ring: 1,
  keepKeyMs: 1,
  cause: 1,
  admission: 1,
  emojiVariants: 1,
  checks: 1,
  onRestart: 1,
};

const reasons: Readonly<Record<Exclude<DiscardReason, `unknown:${string}`>, 1>> = {
  missed: 1,
  disconnect: 1,
  hangup: 1,
  busy: 1,
  migrateConferenceCall: 1,
};

/** Fields that an event has, and no others: what no machine reads would count for nothing. @throws ForkInvalid */
export function checkFields(event: string, known: Fields, data: Fields): void {
  for (const name of Object.keys(data))
    if (!(name in known) && !(name in optionalFields))
      throw new ForkInvalid(`${event} has ${Object.keys(known).join(", ") || "no fields"}; not ${name}.`);
}

/** Other data for a record, each of the kind that it was. @throws ForkInvalid */
export function checkEditedData({ revision, type, data }: CallRecord, edited: Fields): void {
  const known = data as Fields;
  checkFields(`Record ${revision}, ${type},`, known, edited);
  for (const [name, value] of Object.entries(edited)) {
    const [was, is] = [typeof (known[name] ?? value), typeof value];
    if (value !== null && was !== is)
      throw new ForkInvalid(`${name} of record ${revision} is a ${was}, not a ${is}.`);
  }
}

/** A word that nobody says would be taken for one that we do not know yet. @throws ForkInvalid */
export function checkReason({ reason }: Fields): void {
  if (typeof reason === "string" && !(reason in reasons) && !/^unknown:\w/.test(reason))
    throw new ForkInvalid(
      `A reason is one of ${Object.keys(reasons).join(", ")}, or unknown: and its name on the wire; not ${reason}.`,
    );
}
