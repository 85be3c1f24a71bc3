import type { RecordId } from "@offhook/engine";
import type { Tone } from "../text/line.ts";

/** The two who call each other. */
export type LadderSide = "caller" | "callee";

/**
 * One row of a ladder: something that a side asked of Telegram, got from it, or did by itself. `opens` and `closes`: a
 * deadline begins to run, and runs no more.
 */
export interface LadderStep {
  readonly side: LadderSide;
  /** Machine time in milliseconds. */
  readonly at: number;
  /** The record, and where it stands in its stream: so that a row leads back to it. */
  readonly recordId: RecordId;
  readonly revision: number;
  readonly kind: "request" | "answer" | "update" | "note" | "milestone" | "opens" | "closes";
  readonly text: string;
  /** Says the same where there is less room. */
  readonly short?: string;
  readonly tone: Tone;
  /** It had no consequence: it is struck through. */
  readonly isIgnored: boolean;
  /** The state that the record led to, on its first row, when it is another than before. */
  readonly state: string | null;
  /** What the other side does later on: its n-th step that needs this one comes after our n-th that gives it. */
  readonly gives: Passage | null;
  readonly needs: Passage | null;
}

/** What passes from one side to the other through Telegram. */
export type Passage = "requested" | "received" | "accepted" | "confirmed" | "discarded" | "signaling";
