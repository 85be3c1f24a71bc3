import { needKnown, needMethods } from "../call/argument.ts";
import type { CallDirection } from "../call/call-direction.ts";
import type { CallEvent } from "../call/call-events.ts";
import { deciderFor } from "../call/decide.ts";
import { incomingCall } from "../call/incoming-call.ts";
import { outgoingCall } from "../call/outgoing-call.ts";
import type { CallSnapshot, Decider, Decision } from "../call/decide.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { recordForm } from "../store/call-record.ts";
import type { CallRecord } from "../store/call-record.ts";
import { checksumOf } from "../store/checksum.ts";
import type { Digest } from "../store/digest.ts";
import { advance, newCallState, readEvent } from "./call-state.ts";
import type { CallState } from "./call-state.ts";
import { divergenceOf } from "./divergence.ts";
import type { Divergence } from "./divergence.ts";
import { isTooNew, RecordTooNew } from "./record-too-new.ts";
import { newestSchemaVersion, upcastRecord } from "./upcast-record.ts";
import type { RecordUpcast } from "./upcast-record.ts";

/** One record, decided again. */
export interface ReplayStep {
  /** As it is stored. */
  readonly record: CallRecord;
  /** How a record of an older shape was read; `null` when it has the shape of today. */
  readonly upcast: RecordUpcast | null;
  /** What this machine decides now. */
  readonly decision: Decision;
  readonly state: CallState;
  /** Where recorded and computed differ; `null` when they agree. */
  readonly divergence: Divergence | null;
}

/** What a replay compares, and by which machine it decides. */
export interface ReplayOptions {
  /** Verifies the checksum chain too. Without it, only decisions are compared. */
  readonly digest?: Digest;
  /** Another machine than ours, for "what would it have decided"; its upcasts come with it. */
  readonly decider?: Decider;
}

/** The names of the options, for those who have more of them. */
export const replayOptions = { digest: true, decider: true } as const satisfies Record<
  keyof ReplayOptions,
  true
>;

/** @throws InvalidArgument */
export function checkReplay({ digest, decider }: ReplayOptions): void {
  if (digest !== undefined) needMethods("digest", digest, ["sha256"]);
  if (decider !== undefined) needMethods("decider", decider, ["initial", "decide", "idle"]);
}

/** Which machine the records of a call belong to: its name says it, else that a call comes in with CallRequested. */
export function directionOf(first: CallRecord): CallDirection {
  if (typeof first?.machine !== "object") throw new InvalidArgument("record", first, recordForm);
  const { id } = first.machine;
  if (id === outgoingCall.id) return "outgoing";
  return id === incomingCall.id || first.type === "CallRequested" ? "incoming" : "outgoing";
}

/**
 * Folds the records of one call through the machine and compares what it decides with what was recorded. Runs no
 * effect, reads no clock; the same records give the same steps. A divergence does not stop it.
 * @throws RecordTooNew (RECORD_TOO_NEW) for a record of a later version, before it is decided; UpcastFailed
 *   (UPCAST_FAILED)
 */
export function* replayCall(
  records: Iterable<CallRecord>,
  options: ReplayOptions = {},
): Generator<ReplayStep> {
  if (typeof records?.[Symbol.iterator] !== "function")
    throw new InvalidArgument("records", records, "the records of a call, as a store reads them");
  needKnown("options", options, replayOptions);
  checkReplay(options);
  let state: CallState | undefined;
  let decider = options.decider;
  let newest: number | undefined;
  for (const record of records) {
    decider ??= deciderFor(directionOf(record));
    newest ??= newestSchemaVersion(decider.upcasts);
    state ??= newCallState({ ...record, direction: directionOf(record) }, decider);
    const checksum =
      options.digest === undefined ? record.checksum : checksumOf(record, state.checksum, options.digest);
    // Of a damaged record nothing can be believed, its version neither.
    const isWhole = record.checksum === checksum;
    if (isWhole && isTooNew(record, newest)) throw new RecordTooNew(record, newest);
    const { record: read, upcast } = upcastRecord(record, isWhole ? decider.upcasts : []);
    const decision = decideSafely(decider, state.snapshot, readEvent(read));
    const divergence = divergenceOf(record, decision, state.revision, checksum);
    state = advance(state, read, decision);
    yield { record, upcast, decision, state, divergence };
  }
}

/** Decides; an event on which the machine throws counts as ignored (the runtime then ends the call). */
export function decideSafely(
  decider: Decider,
  snapshot: CallSnapshot,
  event: CallEvent,
): Decision & { readonly threw?: unknown } {
  try {
    return decider.decide(snapshot, event);
  } catch (threw) {
    const idle = decider.idle(snapshot);
    return { ...idle, threw };
  }
}
