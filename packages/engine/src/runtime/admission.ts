import type { AdmissionVerdict, CallAdmission } from "../call/call-events.ts";
import { defaultCallTimeouts } from "../call/deadlines.ts";
import { secretNames } from "../store/vault.ts";
import { defaultAdmission, isAdmissionAnswer } from "./admission-policy.ts";
import type {
  AdmissionAnswer,
  AdmissionPolicy,
  AdmissionQuestion,
  AskAdmission,
} from "./admission-policy.ts";
import type { CallRegistry, RunningCall } from "./call-registry.ts";
import type { Diagnostic } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { isParticipant, isWatched } from "./observing.ts";
import type { CallSpecificUpdate } from "./parked-updates.ts";
import { Pause } from "./temporary-fault.ts";

/** What our rules say of a request: at once, or when the embedder's function has said it. Neither rejects later. */
type Decided = Pick<CallAdmission, "policy" | "decidedBy">;
type EventUpdate = Extract<CallSpecificUpdate, { readonly kind: "event" }>;
type Request = EventUpdate & {
  readonly event: Extract<EventUpdate["event"], { readonly type: "CallRequested" }>;
};

/** A request that opens a call gets what our rules say of it; with that the machine decides. */
export class Admission {
  readonly #registry: CallRegistry;
  readonly #policy: AdmissionPolicy;
  readonly #keepKeyMs: number;
  readonly #asking = new Set<Pause>();
  #isClosed = false;

  constructor(registry: CallRegistry, policy: AdmissionPolicy, keepKeyMs: number) {
    this.#registry = registry;
    this.#policy = policy;
    this.#keepKeyMs = keepKeyMs;
  }

  /**
   * The updates of one call, its opening request with an admission. Those of a known call stay as they are. A promise
   * inside when a function of the embedder is asked: whatever else comes does not wait for it.
   */
  async admit(
    updates: readonly CallSpecificUpdate[],
    running: RunningCall,
    ports: EnginePorts,
  ): Promise<{ readonly updates: readonly CallSpecificUpdate[] | Promise<readonly CallSpecificUpdate[]> }> {
    const request = updates.find(isRequest);
    if (running.process.state.revision >= 0 || request === undefined) return { updates };
    const { selfRef, accountId } = ports.transport;
    const timeouts = await ports.transport.timeouts().catch((error: unknown) => {
      ports.report({ kind: "updateFailed", accountId, error, retryInMs: 0 });
      return defaultCallTimeouts;
    });
    const { decided } = await this.#decide(request, running, ports);
    const keeping = this.#keepKeyMs > 0 && isParticipant(ports.transport) && { keepKeyMs: this.#keepKeyMs };
    const admitted = (verdict: Decided): readonly CallSpecificUpdate[] => {
      const admission: CallAdmission = { selfRef, ...verdict, timeouts, ...keeping };
      return updates.map((update) =>
        isRequest(update) ? { ...update, event: { ...update.event, admission } } : update,
      );
    };
    return { updates: decided instanceof Promise ? decided.then(admitted) : admitted(decided) };
  }

  /** Whoever is asked has no more time. */
  close(): void {
    this.#isClosed = true;
    for (const pause of this.#asking) pause.end();
  }

  /** @throws what the vault throws */
  async #decide(
    request: Request,
    running: RunningCall,
    ports: EnginePorts,
  ): Promise<{ readonly decided: Decided | Promise<Decided> }> {
    if (!isParticipant(ports.transport)) return { decided: { policy: "observe" } };
    const others = await this.#otherCalls(running);
    if (this.#policy.glare !== "busy" && this.#isCrossing(request, others))
      return { decided: { policy: "hold" } };
    const isKnown = this.#policy.unknownCallers === "ring" || (await isCallerKnown(request, ports.vault));
    const choose = (about: AdmissionQuestion["about"]) =>
      this.#choose(about, request, running, others, ports);
    const orBusy = (first: Decided) =>
      first.policy === "ring" && others.length > 0 ? choose("busy") : first;
    if (isKnown) return { decided: orBusy({ policy: "ring" }) };
    const decided = choose("unknownCallers");
    return { decided: decided instanceof Promise ? decided.then(orBusy) : orBusy(decided) };
  }

  /** We are calling the caller, or were declined as busy when their request was there already. */
  #isCrossing(request: Request, others: readonly RunningCall[]): boolean {
    if (others.length > 0) return others.every((other) => crosses(other, request));
    return this.#registry.everything().some((other) => {
      const { end, endedAt } = other.handle.view.context;
      const wasThere = endedAt !== null && endedAt >= request.event.date * 1_000;
      return end?.wire === "busy" && wasThere && crosses(other, request);
    });
  }

  #choose(
    about: AdmissionQuestion["about"],
    request: Request,
    { handle, process }: RunningCall,
    others: readonly RunningCall[],
    ports: EnginePorts,
  ): Decided | Promise<Decided> {
    const choice = this.#policy[about];
    if (typeof choice !== "function") return { policy: verdictOf(about, choice) };
    const { accountId, telegramCallId, event } = request;
    const question: AdmissionQuestion = {
      about,
      accountId,
      callId: process.state.callId,
      telegramCallId,
      peerRef: event.adminRef,
      video: event.video,
      requestedAt: event.date * 1_000,
      otherCalls: others.filter((other) => other.handle !== handle).map((other) => other.handle.view),
    };
    return this.#ask(choice, question, ports).then(({ answer, decidedBy }) => ({
      policy: verdictOf(about, answer),
      decidedBy,
    }));
  }

  async #ask(
    ask: AskAdmission,
    question: AdmissionQuestion,
    { clock, report }: EnginePorts,
  ): Promise<{ readonly answer: AdmissionAnswer; readonly decidedBy: "embedder" | "fallback" }> {
    const { about, accountId, callId } = question;
    const pause = new Pause(clock);
    this.#asking.add(pause);
    const late = this.#isClosed ? Promise.resolve() : pause.wait(this.#policy.askTimeoutMs);
    const failed = (why: Extract<Diagnostic, { kind: "policyFailed" }>["why"], error: unknown = null) => {
      report({ kind: "policyFailed", accountId, callId, policy: about, why, error });
      return { answer: defaultAdmission[about], decidedBy: "fallback" } as const;
    };
    try {
      const answer: unknown = await Promise.race([
        Promise.resolve(question).then(ask),
        late.then(() => tooLate),
      ]);
      if (answer === tooLate) return failed("late");
      return isAdmissionAnswer(answer) ? { answer, decidedBy: "embedder" } : failed("invalid", answer);
    } catch (error) {
      return failed("threw", error);
    } finally {
      pause.end();
      this.#asking.delete(pause);
    }
  }

  /** Calls of the account that keep it busy. What came before this request counts: one may end in the update before it. */
  async #otherCalls({ handle }: RunningCall): Promise<readonly RunningCall[]> {
    const others = this.#registry
      .all()
      .filter((other) => other.handle !== handle && other.handle.accountId === handle.accountId)
      // A call that only other devices have keeps nobody here from answering.
      .filter(({ process }) => !isWatched(process.state));
    const live = others.filter((other) => !other.handle.view.over);
    await Promise.all(live.map(({ process }) => process.idle()));
    return live.filter((other) => !other.handle.view.over);
  }
}

const tooLate = Symbol("too late");

function verdictOf(about: AdmissionQuestion["about"], answer: AdmissionAnswer): AdmissionVerdict {
  if (answer !== "decline") return answer;
  return about === "busy" ? "busy" : "unknownCaller";
}

/** We are calling the caller, and nobody has answered. */
function crosses({ handle: { view } }: RunningCall, { accountId, event }: Request): boolean {
  const { peerRef, acceptedAt } = view.context;
  const isOurs = view.direction === "outgoing" && view.accountId === accountId;
  return isOurs && peerRef === event.adminRef && acceptedAt === null;
}

function isRequest(update: CallSpecificUpdate): update is Request {
  return update.kind === "event" && update.event.type === "CallRequested";
}

/** The caller came with the update, or the vault knows them from before. */
async function isCallerKnown(
  { accountId, event, peers }: Request,
  vault: EnginePorts["vault"],
): Promise<boolean> {
  const name = secretNames.peer(accountId, event.adminRef);
  return peers.some((entry) => entry.name === name) || (await vault.get(name)) !== undefined;
}
