import type {
  CallDirection,
  CallEnd,
  Decider,
  Divergence,
  RecordUpcast,
  TelegramCallId,
} from "@offhook/engine";
import type { RecordedOrigin } from "../origin/recorded-origin.ts";

/** What was found when a recorded call was decided again. */
export interface CallVerification {
  /** Nothing was found. */
  readonly ok: boolean;
  readonly problems: readonly CallFinding[];
  readonly upcasts: readonly UpcastedRecord[];
  readonly records: number;
  readonly packets: { readonly sent: number; readonly received: number };
  /** The state in which the records end, as they are decided today; `new` without records. */
  readonly state: string;
  readonly telegramCallId: TelegramCallId | null;
  readonly fingerprint: string | null;
  readonly emoji: readonly string[] | null;
  readonly confirmedAt: number | null;
  readonly end: CallEnd | null;
  /** Who made the records, and what can't be verified because of it. */
  readonly origin: RecordedOrigin;
}

/**
 * `damaged`, `gap`, `decision` as in `Divergence`. `index`: the row of the call in the store's index does not say what
 * the records say, which is how a log that was cut at its end shows. `upcast`: decided otherwise, and of a record that was
 * read through a declared upcast. `unreadable`: the record has no form that can be decided at all.
 */
export interface CallFinding {
  readonly kind: Divergence["kind"] | "upcast" | "index" | "unreadable";
  readonly stream: "call" | "signaling";
  readonly revision: number;
  readonly field: string;
  readonly recorded: string;
  readonly computed: string;
  /** Of a decision, also after an upcast: the machine that wrote the record, as `version (hash)`, and the one that decided now. */
  readonly machines?: { readonly recorded: string; readonly computed: string };
}

/** A record of an older shape, and what its data went through before it was decided. No problem by itself. */
export interface UpcastedRecord extends RecordUpcast {
  readonly revision: number;
  /** As it was recorded. */
  readonly type: string;
}

/** How a call is verified. */
export interface VerifyOptions {
  /**
   * Another machine than ours, by direction, for "what would it have decided"; made by `createDecider(machine, { upcasts })`. Its records
   * differ from ours by rights, so that only decisions count, and the index row is not compared.
   */
  readonly deciders?: Partial<Readonly<Record<CallDirection, Decider>>>;
}
