import type { CallDirection, CallEffectType, CallEnd, CallTimer } from "@offhook/engine";
import type { AcceptedEvent } from "./accepted-events.ts";
import type { Turn } from "./state-turns.ts";

/** A call in sentences, each with the records and the rule that it rests on. */
export interface Explanation {
  readonly direction: CallDirection;
  /** How it ended and why, or where it stands. */
  readonly outcome: readonly Sentence[];
  /** What it waited for, one entry for each state that it was in, in order. */
  readonly waits: readonly ExplainedWait[];
  /** What was out of the ordinary: ignored inputs, retries, failed requests, waits that equal a timer. */
  readonly remarks: readonly Sentence[];
  /** What can happen now; `null` for a call that is closed. */
  readonly now: ExplainedNow | null;
  readonly end: CallEnd | null;
}

/** One sentence, and what it rests on. */
export interface Sentence {
  readonly text: string;
  /** The records that show it. */
  readonly revisions: readonly number[];
  /** The rule that says so, and the document that explains the rule. */
  readonly rule?: string;
  readonly doc?: string;
}

/** A state that the call was in. */
export interface ExplainedWait {
  readonly state: string;
  /** From the record that led there until the one that led away; of the state in which it stands until `now`. */
  readonly fromRevision: number;
  readonly toRevision: number | null;
  readonly tookMs: number;
  readonly turn: Turn;
  readonly text: string;
}

/** Where a call that is not closed stands. */
export interface ExplainedNow {
  readonly state: string;
  readonly turn: Turn;
  readonly text: string;
  /** Timers that run. `overdueMs` above 0: it should have gone off, so no process runs this call. */
  readonly armed: readonly {
    readonly timer: CallTimer;
    readonly dueAt: number;
    readonly overdueMs: number;
  }[];
  /** What was asked of the outside and has no result. */
  readonly pending: readonly { readonly effect: CallEffectType; readonly attempt: number }[];
  /** What the call would do something about. */
  readonly accepts: readonly AcceptedEvent[];
}
