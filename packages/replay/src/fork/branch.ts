import type {
  BranchOrigin,
  CallEffectRequest,
  CallId,
  CallRecord,
  CallSummary,
  CallTimer,
  Decision,
  EffectId,
} from "@offhook/engine";
import type { CallDiff } from "../diff/call-diff.ts";

/** What would have happened: a recording of its own, and what is to be known about it. */
export interface Branch {
  /** The branch's own id; the same fork of the same call has the same. */
  readonly callId: CallId;
  readonly origin: CallId;
  /** A whole recording with its own chain of checksums, marked so that no engine goes on with it. */
  readonly records: readonly CallRecord[];
  /** The row of the index. */
  readonly summary: CallSummary;
  /** Inputs of the origin that the branch does not have, and why. */
  readonly leftOut: readonly LeftOut[];
  /** What the branch asks for and the origin has no result of. */
  readonly unanswered: readonly UnansweredEffect[];
  /** Deadlines that nothing in the branch calls off. */
  readonly wouldExpire: readonly WouldExpire[];
  /** The origin on the left, the branch on the right. */
  readonly diff: CallDiff;
}

/** An input of the origin that does not come in the branch. */
export interface LeftOut {
  readonly revision: number;
  readonly type: string;
  /**
   * `skipped`: it was to be left out. `unasked`: it is the result of something that the branch never asked for.
   * `askedOtherwise`: of something that the branch asks for with other parameters, so that nobody knows the answer.
   * `notDue`: a deadline that does not run in the branch, or goes off later. `notRepeated`: the repetition of an effect
   * that the branch does not have or has finished. `closed`: the branch has ended before.
   */
  readonly because: "skipped" | "unasked" | "askedOtherwise" | "notDue" | "notRepeated" | "closed";
}

/** An effect without a recorded result. Nobody knows what the answer would have been. */
export interface UnansweredEffect {
  readonly id: EffectId;
  /** The record of the branch that asks for it. */
  readonly revision: number;
  readonly effect: CallEffectRequest;
  /** The origin asked the same and had no answer either. */
  readonly isInOrigin: boolean;
}

/** A deadline that runs at the end of the branch, and what it would lead to. */
export interface WouldExpire {
  readonly timer: CallTimer;
  readonly dueAt: number;
  readonly to: string;
  readonly rule: Decision["rule"];
  readonly effects: readonly CallEffectRequest[];
}

/** An input on its way into a branch. */
export interface PlannedInput {
  readonly how: BranchOrigin["how"];
  /** The record that it stems from; `null` for what was inserted. */
  readonly record: CallRecord | null;
  readonly type: CallRecord["type"];
  readonly data: Readonly<Record<string, unknown>>;
  /** When it shall come; later when the branch is later. */
  readonly at: number;
  /** The effect of the origin whose result it is. */
  readonly effectId: EffectId | null;
  /** What was inserted, before it is filled in. */
  readonly inserted?: { readonly answers?: string };
}
