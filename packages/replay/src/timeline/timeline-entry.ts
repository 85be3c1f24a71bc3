import type { CallEffectRequest, EffectId, NewRecord } from "@offhook/engine";
import type { TimerMatch } from "./timer-match.ts";

/** One record in the timeline of a call, with what stands between it and the others. */
export interface TimelineEntry {
  readonly record: NewRecord;
  /** Machine time since the entry before, in milliseconds; 0 for the first. */
  readonly sincePreviousMs: number;
  /** Machine time since the first entry, in milliseconds. */
  readonly sinceStartMs: number;
  /** What the record asked of the outside, and what became of it. */
  readonly asked: readonly AskedEffect[];
  /** The question that this record answers; `null` for what came by itself. */
  readonly answers: AnsweredEffect | null;
  /** Why the input had no consequence; `null` when it had one. */
  readonly ignoredBecause: string | null;
  /** The timer whose time the wait before this record took. */
  readonly wait: TimerMatch | null;
}

/** An effect that a record asked for. */
export interface AskedEffect {
  readonly id: EffectId;
  readonly effect: CallEffectRequest;
  /** How often it was asked for, the first time included. */
  readonly attempts: number;
  /** The record that finished it; `null` while nothing has. */
  readonly finishedBy: { readonly revision: number; readonly afterMs: number; readonly how: string } | null;
  /** Nothing finished it, and the call went on without it: it does not matter any more. */
  readonly isSuperseded: boolean;
  /**
   * Of the trace of another client: whether it was seen to ask this of Telegram; `notVisible` for what happens inside a
   * program. `null` for what an engine recorded.
   */
  readonly seen: "sent" | "notSent" | "notVisible" | null;
}

/** The effect that a record is the result of. */
export interface AnsweredEffect {
  readonly id: EffectId;
  readonly type: string;
  /** The record that asked for it, and how long the answer took. */
  readonly revision: number;
  readonly afterMs: number;
}
