import {
  callStream,
  checksumOf,
  deciderFor,
  directionOf,
  emptyChecksum,
  finalState,
  InvalidArgument,
  isCallRecord,
  machineIdentity,
  recordSchemaVersion,
  replayCall,
  statePath,
  summarize,
} from "@offhook/engine";
import type {
  CallEvent,
  CallId,
  CallRecord,
  CallSnapshot,
  CallSummary,
  Deadline,
  Decider,
  Decision,
  Digest,
  EffectId,
  NewRecord,
  RecordId,
} from "@offhook/engine";
import { diffCalls } from "../diff/diff-calls.ts";
import { checkedRecords } from "../text/checked-records.ts";
import { AskedEffects } from "./asked-effects.ts";
import { BranchDeadlines } from "./branch-deadlines.ts";
import { uuidOf } from "./branch-ids.ts";
import type { Branch, LeftOut, PlannedInput, WouldExpire } from "./branch.ts";
import { checkedEdits } from "./fork-edit.ts";
import type { ForkEdit } from "./fork-edit.ts";
import { ForkInvalid } from "./fork-invalid.ts";
import { insertedData } from "./inserted-data.ts";
import { plannedInputs } from "./planned-inputs.ts";

/**
 * Forks a recorded call: what would have happened, had something come otherwise. Pure: no effect is run, and the records
 * of the origin are not touched. What is known is separated from what is not:
 *
 * - An input comes as it was recorded, unless it can't have come: a result comes only when the branch asks the same with
 *   the same parameters, a repetition only while its effect is open.
 * - A recorded expiry comes only when that very deadline runs. A deadline that passes between two inputs goes off at its
 *   time (`expired`), unless the origin records its expiry later. Where a process took over, it goes off after that.
 * - Behind the last input nothing is decided: `wouldExpire` says what each deadline that still runs would lead to.
 * - What the branch asks for and has no recorded result of is `unanswered`; no answer is made up.
 *
 * Signalling packets decide nothing and are not part of a branch.
 * @throws InvalidArgument; ForkInvalid (FORK_INVALID) for edits that do not fit, or an event that the machine can't take;
 *   RecordTooNew (RECORD_TOO_NEW)
 */
export function forkCall(records: readonly NewRecord[], edits: readonly ForkEdit[], digest: Digest): Branch {
  const origin = checkedRecords("records", records)
    .filter(isCallRecord)
    .toSorted((a, b) => a.revision - b.revision);
  const [first] = origin;
  if (first === undefined)
    throw new InvalidArgument("records", records, "the records of a call, at least one");
  if (origin.some(({ revision }, index) => revision !== index))
    throw new ForkInvalid(
      "Records are missing or doubled in this call, so nothing follows from them. See offhook verify.",
    );
  if (typeof digest?.sha256 !== "function")
    throw new InvalidArgument("digest", digest, "an object with sha256(), such as nodeDigest of offhook");
  return new BranchMaking(first, origin, checkedEdits(edits, origin), digest).made();
}

function isReason(found: string): found is "unasked" | "askedOtherwise" {
  return found === "unasked" || found === "askedOtherwise";
}

class BranchMaking {
  readonly #origin: readonly CallRecord[];
  readonly #digest: Digest;
  readonly #decider: Decider;
  readonly #callId: CallId;
  readonly #inputs: readonly PlannedInput[];
  readonly #leftOut: LeftOut[];
  readonly #asked: AskedEffects;
  readonly #deadlines: BranchDeadlines;
  readonly #records: CallRecord[] = [];
  #snapshot: CallSnapshot;

  constructor(first: CallRecord, origin: readonly CallRecord[], edits: readonly ForkEdit[], digest: Digest) {
    this.#origin = origin;
    this.#digest = digest;
    this.#decider = deciderFor(directionOf(first));
    this.#callId = uuidOf(
      `offhook:branch:${first.callId}/${origin.at(-1)?.id}/${JSON.stringify(edits)}`,
      digest,
    ) as CallId;
    const plan = plannedInputs(origin, edits);
    this.#inputs = plan.inputs;
    this.#leftOut = [...plan.leftOut];
    this.#asked = new AskedEffects(origin);
    this.#deadlines = new BranchDeadlines(origin, plan.inputs);
    this.#snapshot = this.#decider.initial({ callId: this.#callId, accountId: first.accountId });
  }

  made(): Branch {
    for (const input of this.#inputs) {
      // While no process runs, nothing goes off: a new one finds what is due when it has taken over.
      if (input.type !== "CallAdopted") this.#expireUntil(input.at);
      this.#take(input);
    }
    const records = this.#records;
    return {
      callId: this.#callId,
      origin: this.#origin[0]?.callId as CallId,
      records,
      summary: this.#summary(),
      leftOut: this.#leftOut.toSorted((a, b) => a.revision - b.revision),
      unanswered: this.#asked.unanswered(),
      wouldExpire: this.#wouldExpire(),
      diff: diffCalls(this.#origin, records, { isSameCall: true }),
    };
  }

  get #running(): readonly Deadline[] {
    return this.#snapshot.context.deadlines;
  }

  get #at(): number {
    return this.#records.at(-1)?.at ?? 0;
  }

  #expireUntil(at: number): void {
    for (;;) {
      const due = this.#deadlines.next(this.#running, at);
      if (due === undefined) return;
      const { timer, dueAt } = due;
      this.#deadlines.wentOff(timer, this.#running, Math.max(dueAt, this.#at));
      this.#append(
        { how: "expired", record: null, type: "TimerExpired", data: { timer }, at: dueAt, effectId: null },
        null,
      );
    }
  }

  #take(input: PlannedInput): void {
    const { record, type } = input;
    const because = this.#obstacle(input);
    if (record !== null && because !== null) {
      this.#leftOut.push({ revision: record.revision, type, because });
      return;
    }
    const effectId = this.#effectIdOf(input);
    if (type === "TimerExpired")
      this.#deadlines.wentOff(
        input.data["timer"] as Deadline["timer"],
        this.#running,
        Math.max(input.at, this.#at),
      );
    this.#append(input, effectId);
    if (effectId !== null) this.#asked.finish(effectId);
  }

  /** Why an input of the origin can't come in the branch. */
  #obstacle(input: PlannedInput): LeftOut["because"] | null {
    const { record, type, effectId } = input;
    if (record === null) return null;
    if (statePath(this.#snapshot) === finalState && record.from !== finalState) return "closed";
    if (type === "TimerExpired")
      return this.#deadlines.isDue(input, this.#running, Math.max(input.at, this.#at)) ? null : "notDue";
    if (type === "EffectRetried") return this.#retriedId(input) === null ? "notRepeated" : null;
    if (effectId === null) return null;
    const found = this.#asked.idFor(effectId);
    return isReason(found) ? found : null;
  }

  #retriedId({ data }: PlannedInput): EffectId | null {
    const id = this.#asked.idFor(data["retriedEffectId"] as EffectId);
    return this.#asked.isOpen(id as EffectId) ? (id as EffectId) : null;
  }

  #effectIdOf({ effectId, inserted, type }: PlannedInput): EffectId | null {
    if (effectId !== null) return this.#asked.idFor(effectId) as EffectId;
    if (inserted?.answers === undefined) return null;
    const newest = this.#asked.newest(inserted.answers);
    if (newest !== undefined) return newest;
    throw new ForkInvalid(
      `The inserted ${type} answers ${inserted.answers}, and there is none without an answer.`,
    );
  }

  #append(input: PlannedInput, effectId: EffectId | null): void {
    const { how, record: from, type } = input;
    const at = Math.max(this.#at, input.at);
    const data = this.#dataOf(input);
    const decision = this.#decided(
      { type, at, ...(effectId !== null && { effectId }), ...data } as CallEvent,
      how,
    );
    const [first] = this.#origin as [CallRecord, ...CallRecord[]];
    const revision = this.#records.length;
    const record = {
      id: uuidOf(`offhook:branch-record:${this.#callId}/${revision}`, this.#digest) as RecordId,
      stream: callStream(this.#callId),
      revision,
      accountId: first.accountId,
      callId: this.#callId,
      telegramCallId: decision.snapshot.context.telegramCallId,
      type,
      schemaVersion: recordSchemaVersion,
      data: data as CallRecord["data"],
      effectId,
      at,
      recordedAt: from?.recordedAt ?? at,
      from: decision.from,
      to: decision.to,
      outcome: decision.outcome,
      rule: decision.rule,
      effects: decision.effects,
      ignoredBefore: from?.ignoredBefore ?? 0,
      machine: machineIdentity(this.#decider.machine, this.#digest),
      correlationId: first.correlationId,
      causationId: effectId?.slice(0, effectId.indexOf(":")) ?? null,
      branch: { callId: first.callId, recordId: from?.id ?? null, how },
    } satisfies Omit<CallRecord, "checksum">;
    const checksum = checksumOf(record, this.#records.at(-1)?.checksum ?? emptyChecksum, this.#digest);
    this.#snapshot = decision.snapshot;
    this.#records.push({ ...record, checksum });
    this.#asked.add({ ...record, checksum }, from);
  }

  #dataOf(input: PlannedInput): PlannedInput["data"] {
    if (input.how === "inserted")
      return insertedData({ ...input.data, type: input.type }, this.#snapshot.context, this.#origin);
    if (input.type !== "EffectRetried" || input.record === null) return input.data;
    return { ...input.data, retriedEffectId: this.#retriedId(input) };
  }

  #decided(event: CallEvent, how: PlannedInput["how"]): Decision {
    try {
      return this.#decider.decide(this.#snapshot, event);
    } catch (error) {
      // Of a recorded input the engine has recorded what came of it (CallFaulted); what was made by hand is wrong.
      if (how === "kept" || how === "moved") return this.#decider.idle(this.#snapshot);
      const words = error instanceof Error ? error.message : String(error);
      throw new ForkInvalid(`The machine can't take the ${how} ${event.type}: ${words}`, { cause: error });
    }
  }

  #wouldExpire(): readonly WouldExpire[] {
    return this.#deadlines
      .running(this.#running)
      .toSorted((a, b) => a.dueAt - b.dueAt)
      .map(({ timer, dueAt }) => {
        const event = { type: "TimerExpired", timer, at: Math.max(dueAt, this.#at) } as CallEvent;
        const { to, rule, effects } = this.#decided(event, "kept");
        return { timer, dueAt, to, rule, effects };
      });
  }

  #summary(): CallSummary {
    const last = [...replayCall(this.#records)].at(-1);
    if (last === undefined) throw new ForkInvalid("Nothing is left of the call: this fork has no records.");
    return summarize(last.state);
  }
}
