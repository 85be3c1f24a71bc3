import { needKnown } from "../call/argument.ts";
import type { CallProtocol } from "../call/call-protocol.ts";
import type { CallId } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { Cancel } from "../store/clock.ts";
import type { CallView } from "./call-view.ts";
import type { CallRegistry, RunningCall } from "./call-registry.ts";
import { checkedBoolean, checkedProtocol } from "./checked-arguments.ts";
import type { EnginePorts } from "./engine-ports.ts";

/**
 * Answers calls that ring here without our user. Everything that a rule names must hold; an empty rule answers every
 * call. Each rule looks at a call when its own time has come, and the first one that holds answers: the record says
 * `cause: "rule"`. No rule answers a call that has ended or was answered, nor while the account talks on another call.
 */
export interface AnswerRule {
  /** Calls of this account only: the `accountId` of its transport. */
  readonly account?: string;
  /** Calls of these users only: their ids as decimal strings. */
  readonly from?: readonly string[];
  /** Only calls that were requested with video, or only those without. */
  readonly video?: boolean;
  /** How long it rings first, in milliseconds. Kept by the log: a restart meanwhile does not prolong it. Default 0. */
  readonly afterMs?: number;
  /**
   * Asked at that time. If it throws, or answers no boolean, the rule does not answer and `diagnostics$` tells. It may
   * take as long as the call rings.
   */
  readonly when?: (call: CallView) => boolean | PromiseLike<boolean>;
  /** What the answer announces. Default: the engine's. */
  readonly protocol?: CallProtocol;
}

/** A call that rings, and the times at which rules look at it. */
interface Waiting {
  readonly cancels: Cancel[];
  /** By a rule, or it rings no more. */
  isAnswered: boolean;
}

/** Holds the rules against the calls that ring. */
export class AutoAnswer {
  readonly #rules: readonly AnswerRule[];
  readonly #registry: CallRegistry;
  readonly #ports: Pick<EnginePorts, "clock" | "vault" | "report">;
  readonly #protocol: CallProtocol;
  readonly #waiting = new Map<CallId, Waiting>();
  #isClosed = false;

  constructor(
    rules: readonly AnswerRule[],
    registry: CallRegistry,
    ports: Pick<EnginePorts, "clock" | "vault" | "report">,
    protocol: CallProtocol,
  ) {
    this.#rules = rules;
    this.#registry = registry;
    this.#ports = ports;
    this.#protocol = protocol;
    if (rules.length > 0) registry.transitions$.subscribe(({ view }) => this.#look(view));
  }

  close(): void {
    this.#isClosed = true;
    for (const callId of this.#waiting.keys()) this.#forget(callId);
  }

  #look(view: CallView): void {
    const { callId } = view;
    if (this.#isClosed || !isForUs(view)) return this.#forget(callId);
    const running = this.#registry.get(callId);
    if (running === undefined || this.#waiting.has(callId)) return;
    const ringingAt = view.context.ringingAt ?? view.context.createdAt;
    const rules = this.#rules.filter((rule) => this.#isAbout(rule, view));
    const waiting: Waiting = { cancels: [], isAnswered: false };
    this.#waiting.set(callId, waiting);
    for (const rule of rules) {
      const look = (): void => void this.#apply(rule, running, waiting);
      waiting.cancels.push(this.#ports.clock.schedule(ringingAt + (rule.afterMs ?? 0), look));
    }
  }

  #forget(callId: CallId): void {
    const waiting = this.#waiting.get(callId);
    if (waiting === undefined) return;
    waiting.isAnswered = true;
    for (const cancel of waiting.cancels) cancel();
    this.#waiting.delete(callId);
  }

  #isAbout({ account, from, video }: AnswerRule, { accountId, context }: CallView): boolean {
    return (
      (account === undefined || account === accountId) &&
      (video === undefined || video === context.video) &&
      (from === undefined ||
        from.some((userId) => this.#ports.vault.peerRef(accountId, userId) === context.peerRef))
    );
  }

  async #apply(
    { when, protocol = this.#protocol }: AnswerRule,
    running: RunningCall,
    waiting: Waiting,
  ): Promise<void> {
    const { handle, process } = running;
    const { accountId, callId } = handle;
    try {
      const isWanted: unknown = when === undefined || (await when(handle.view));
      if (typeof isWanted !== "boolean") {
        const error = new InvalidArgument("when", isWanted, "true or false");
        this.#ports.report({
          kind: "policyFailed",
          accountId,
          callId,
          policy: "autoAnswer",
          why: "invalid",
          error,
        });
        return;
      }
      if (!isWanted || waiting.isAnswered || this.#isTalking(running)) return;
      waiting.isAnswered = true;
      process.enqueue([{ input: { type: "CallAnswered", protocol, cause: "rule" } }]);
    } catch (error) {
      this.#ports.report({
        kind: "policyFailed",
        accountId,
        callId,
        policy: "autoAnswer",
        why: "threw",
        error,
      });
    }
  }

  #isTalking({ handle }: RunningCall): boolean {
    return this.#registry
      .all()
      .some(
        (other) =>
          other.handle !== handle &&
          other.handle.accountId === handle.accountId &&
          !other.handle.view.over &&
          other.handle.view.context.acceptedAt !== null,
      );
  }
}

/** It rings, here, and nobody has answered it. */
function isForUs({ direction, ringing, observed }: CallView): boolean {
  return direction === "incoming" && ringing && !observed;
}

const conditions = {
  account: true,
  from: true,
  video: true,
  afterMs: true,
  when: true,
  protocol: true,
} as const satisfies Record<keyof AnswerRule, true>;

/** @throws InvalidArgument */
export function checkedAnswerRules(rules: readonly AnswerRule[] = []): readonly AnswerRule[] {
  if (!Array.isArray(rules)) throw new InvalidArgument("autoAnswer", rules, "a list of rules");
  for (const rule of rules as readonly AnswerRule[]) {
    needKnown("autoAnswer[]", rule, conditions);
    const { account, from, video, afterMs, when, protocol } = rule;
    if (account !== undefined && typeof account !== "string")
      throw new InvalidArgument("autoAnswer[].account", account, "the accountId of a transport");
    const isUserId = (id: unknown): boolean => typeof id === "string" && /^[1-9][0-9]{0,18}$/.test(id);
    if (from !== undefined && !(Array.isArray(from) && from.every(isUserId)))
      throw new InvalidArgument("autoAnswer[].from", from, "a list of user ids as decimal text");
    if (video !== undefined) checkedBoolean("autoAnswer[].video", video);
    if (afterMs !== undefined && !(Number.isFinite(afterMs) && afterMs >= 0))
      throw new InvalidArgument("autoAnswer[].afterMs", afterMs, "a number of milliseconds, 0 or more");
    if (when !== undefined && typeof when !== "function")
      throw new InvalidArgument("autoAnswer[].when", when, "a function");
    if (protocol !== undefined) checkedProtocol("autoAnswer[].protocol", protocol);
  }
  return rules;
}
