import { OffhookError } from "../call/offhook-error.ts";
import type { CallRecord } from "../store/call-record.ts";
import { recordSchemaVersion } from "../store/call-record.ts";

export function isTooNew({ schemaVersion }: CallRecord, newest: number): boolean {
  return !(schemaVersion >= 1 && schemaVersion <= newest);
}

/** The record was written by a later version, in a form that this one does not know. Nothing is guessed. */
export class RecordTooNew extends OffhookError {
  override readonly code = "RECORD_TOO_NEW";
  readonly callId: string;
  readonly revision: number;
  readonly schemaVersion: number;

  constructor({ callId, revision, type, schemaVersion }: CallRecord, newest: number = recordSchemaVersion) {
    super(
      "RECORD_TOO_NEW",
      `Record ${revision} of call ${callId} (${type}) has schema version ${schemaVersion} and this version of ` +
        `Offhook reads up to ${newest}: open it with the version that wrote it, or a later one.`,
    );
    this.name = "RecordTooNew";
    this.callId = callId;
    this.revision = revision;
    this.schemaVersion = schemaVersion;
  }
}
