import { needObject, withDefaults } from "../call/argument.ts";
import type { AccountId, CallId, PeerRef, TelegramCallId } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { CallView } from "./call-view.ts";

/**
 * What becomes of a call that comes in when it does not simply ring. What was decided stands in the record of the
 * request, so that neither replay nor recovery asks again.
 */
export interface AdmissionPolicy {
  /** While the account has another call. Default `decline`, as official clients do. */
  readonly busy: AdmissionChoice;
  /** A caller of whom the account knows nothing that it could call back with. Default `ring`. */
  readonly unknownCallers: AdmissionChoice;
  /**
   * A call from the very user whom the account is calling, while neither call is answered. **Simulated only**: nobody
   * outside Telegram knows what its server does then. Default `busy`.
   */
  readonly glare: GlarePolicy;
  /** How long a function may take to choose, in milliseconds, 1 to 60,000. Default 5,000. */
  readonly askTimeoutMs: number;
}

/**
 * `busy`: as any other call meanwhile, by the option `busy`; with official clients that ends both calls. `ring`, `answer`:
 * one of the two calls is kept, the one with the lesser id of Telegram or the one that the other side does not decline;
 * if that is theirs, ours is given up (`cancelled`, detail `glare`) and theirs rings, or is answered at once.
 */
export type GlarePolicy = "busy" | "ring" | "answer";

/** A fixed answer, or a function that is asked for each call. */
export type AdmissionChoice = AdmissionAnswer | AskAdmission;

/**
 * `decline`: as busy. `ring`: it rings here as well. `elsewhere`: other devices of the account may ring; nothing at all
 * is sent about it from here, and it can't be answered here.
 */
export type AdmissionAnswer = "decline" | "ring" | "elsewhere";

/**
 * Decides about one call. If it throws, takes longer than `askTimeoutMs` or answers anything else, the default of the
 * option counts and `diagnostics$` tells (`policyFailed`). Meanwhile the call waits and nothing else does.
 */
export type AskAdmission = (question: AdmissionQuestion) => AdmissionAnswer | PromiseLike<AdmissionAnswer>;

/** What a function is told of the call. Nothing in it is secret. */
export interface AdmissionQuestion {
  readonly about: "busy" | "unknownCallers";
  readonly accountId: AccountId;
  readonly callId: CallId;
  readonly telegramCallId: TelegramCallId;
  /** Stands for the caller, here and in every record of this vault. */
  readonly peerRef: PeerRef;
  readonly video: boolean;
  /** When the call was requested: Telegram's server time in milliseconds, whole seconds. */
  readonly requestedAt: number;
  /** The account's other calls that are not over. */
  readonly otherCalls: readonly CallView[];
}

/** What counts where the embedder names nothing, and where their function is of no use. */
export const defaultAdmission = Object.freeze({
  busy: "decline",
  unknownCallers: "ring",
  glare: "busy",
  askTimeoutMs: 5_000,
} as const satisfies AdmissionPolicy);

export function isAdmissionAnswer(answer: unknown): answer is AdmissionAnswer {
  return answer === "decline" || answer === "ring" || answer === "elsewhere";
}

/** @throws InvalidArgument */
export function checkedAdmission(policy: Partial<AdmissionPolicy> = {}): AdmissionPolicy {
  needObject("admission", policy);
  for (const name of ["busy", "unknownCallers"] as const) {
    const choice = policy[name];
    if (choice === undefined || typeof choice === "function" || isAdmissionAnswer(choice)) continue;
    throw new InvalidArgument(`admission.${name}`, choice, '"decline", "ring", "elsewhere" or a function');
  }
  const { askTimeoutMs, glare } = policy;
  if (glare !== undefined && glare !== "busy" && glare !== "ring" && glare !== "answer")
    throw new InvalidArgument("admission.glare", glare, '"busy", "ring" or "answer"');
  if (askTimeoutMs !== undefined && !(askTimeoutMs >= 1 && askTimeoutMs <= 60_000))
    throw new InvalidArgument(
      "admission.askTimeoutMs",
      askTimeoutMs,
      "a number of milliseconds from 1 to 60000",
    );
  return withDefaults<AdmissionPolicy>("admission", policy, defaultAdmission);
}
