import { OffhookError } from "../call/offhook-error.ts";
import type { Upcast } from "../call/upcasts.ts";
import type { CallRecord } from "../store/call-record.ts";
import { recordSchemaVersion } from "../store/call-record.ts";

/** What was done to a record so that the machine could read it. What is stored is never changed. */
export interface RecordUpcast {
  /** The schema version that is stored. */
  readonly from: number;
  /** The one that was read. */
  readonly to: number;
  /** One for each step. */
  readonly reasons: readonly string[];
}

/** An upcast threw, or gave no data. */
export class UpcastFailed extends OffhookError {
  override readonly code = "UPCAST_FAILED";
  readonly callId: string;
  readonly revision: number;

  constructor({ callId, revision }: CallRecord, { type, from, reason }: Upcast, why: string) {
    super(
      "UPCAST_FAILED",
      `Record ${revision} of call ${callId}: the upcast of ${type} from schema version ${from} (${reason}) ${why}`,
    );
    this.name = "UpcastFailed";
    this.callId = callId;
    this.revision = revision;
  }
}

/** The record in the newest shape that there is a way to: 1 becomes 2, 2 becomes 3. @throws UpcastFailed */
export function upcastRecord(
  record: CallRecord,
  upcasts: readonly Upcast[],
): { readonly record: CallRecord; readonly upcast: RecordUpcast | null } {
  const { schemaVersion: from } = record;
  let { type, schemaVersion: to, data } = record;
  let next = upcastOf(type, to, upcasts);
  if (next === undefined) return { record, upcast: null };
  const reasons: string[] = [];
  while (next !== undefined) {
    data = upcasted(record, next, data as never) as never;
    type = next.becomes ?? type;
    to++;
    reasons.push(next.reason);
    next = upcastOf(type, to, upcasts);
  }
  return { record: { ...record, type, schemaVersion: to, data }, upcast: { from, to, reasons } };
}

function upcastOf(type: string, from: number, upcasts: readonly Upcast[]): Upcast | undefined {
  return upcasts.find((each) => each.type === type && each.from === from);
}

/** The newest schema version that can be read with them. */
export function newestSchemaVersion(upcasts: readonly Upcast[]): number {
  return Math.max(recordSchemaVersion, ...upcasts.map(({ from }) => from + 1));
}

function upcasted(record: CallRecord, upcast: Upcast, data: Readonly<Record<string, unknown>>): object {
  let given: unknown;
  try {
    given = upcast.upcast(data);
  } catch (error) {
    throw new UpcastFailed(
      record,
      upcast,
      `threw: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (typeof given === "object" && given !== null) return given;
  throw new UpcastFailed(record, upcast, `gave ${String(given)} and no data.`);
}
