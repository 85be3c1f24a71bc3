import type { CallProtocol } from "../call/call-protocol.ts";
import type { CallId, PeerRef } from "../call/ids.ts";
import type { Cancel } from "../store/clock.ts";
import type { GlarePolicy } from "./admission-policy.ts";
import type { CallView } from "./call-view.ts";
import type { CallRegistry, RunningCall } from "./call-registry.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { hangUp } from "./hang-up.ts";
import { isUnanswered } from "./unanswered-requests.ts";

/*
 * Both sides call each other at once. Nobody outside Telegram knows what its server makes of that; official clients
 * decline the other call, so that both calls die. This policy keeps one:
 *
 *   a call that comes in from the user whom we are calling is held (K1g) until our own call is
 *     accepted                            the held one is declined as busy (E29g)
 *     over                                the held one rings (K1a), and is answered if the policy says so
 *     the one with the greater id         we give it up (E29g), and then it is over
 *
 * Two engines with this policy compare the same two ids, so that exactly one of them gives up. An official client
 * declines ours, so ours is over and theirs rings. Our own call has no id while phone.requestCall is under way: then
 * the held one waits.
 *
 * Who dies meanwhile may never learn the id of its own call. So nobody relies on the other side for long: the one whose call
 * is kept declines a held one that is still there after five seconds, and the one that does not know the id of its own call,
 * and will not be told, gives it up after ten: if theirs was the one to lose, it would be gone.
 *
 * Nothing is remembered here. What is to be done follows from where both calls stand, after each of their steps and
 * after a restart, and whatever is done is an input of one of them, recorded before it has a consequence.
 */
export class Glare {
  readonly #policy: GlarePolicy;
  readonly #registry: CallRegistry;
  readonly #ports: GlarePorts;
  readonly #protocol: CallProtocol;
  /** What this process has asked of a call already: its record may still be on its way. */
  readonly #asked = new Set<string>();
  /** When to look again at a held call, by its id. */
  readonly #looks = new Map<CallId, Cancel>();

  constructor(policy: GlarePolicy, registry: CallRegistry, ports: GlarePorts, protocol: CallProtocol) {
    this.#policy = policy;
    this.#registry = registry;
    this.#ports = ports;
    this.#protocol = protocol;
    registry.transitions$.subscribe(({ view }) => this.#look(view));
  }

  close(): void {
    for (const cancel of this.#looks.values()) cancel();
    this.#looks.clear();
  }

  #look({ accountId, context: { peerRef } }: CallView): void {
    if (peerRef === null) return;
    const calls = this.#registry
      .all()
      .filter(({ handle: { view } }) => view.accountId === accountId && view.context.peerRef === peerRef);
    const ours = calls.filter(({ handle: { view } }) => view.direction === "outgoing" && isThere(view));
    for (const theirs of calls) {
      if (mayYield(theirs.handle.view)) this.#settle(theirs, ours, peerRef);
    }
  }

  #settle(theirs: RunningCall, ours: readonly RunningCall[], peerRef: PeerRef): void {
    const { view } = theirs.handle;
    const isHeld = view.state === "requested.held";
    // Without a policy only what an earlier one has held is let go.
    if (!isHeld && this.#policy === "busy") return;
    if (ours.some(({ handle }) => isAnswered(handle.view))) {
      this.#once(theirs, "decline", () => hangUp(theirs, "glare"));
    } else if (ours.length === 0) {
      if (isHeld) this.#once(theirs, "release", () => this.#release(theirs));
      else if (this.#policy === "answer") void this.#answerIfKept(theirs, peerRef);
    } else {
      const losers = ours.filter(({ handle }) => loses(handle.view, view) && !handle.view.over);
      for (const loser of losers) this.#once(loser, "give up", () => hangUp(loser, "glare"));
      if (isHeld && losers.length === 0) this.#insist(theirs, ours);
    }
  }

  /** The other side has not given theirs up yet. */
  #insist(theirs: RunningCall, ours: readonly RunningCall[]): void {
    const unnamed = ours.filter(({ process, handle }) => isUnanswered(process.state) && !handle.view.over);
    if (unnamed.length > 0) {
      this.#after(2 * patienceMs, theirs, () => {
        for (const own of unnamed) this.#once(own, "give up", () => hangUp(own, "glare"));
      });
    } else if (ours.some(({ handle }) => wins(handle.view, theirs.handle.view))) {
      this.#after(patienceMs, theirs, () => this.#once(theirs, "decline", () => hangUp(theirs, "glare")));
    }
  }

  /** Now, if theirs came in so long ago; else it is looked at again then. */
  #after(ms: number, { handle }: RunningCall, act: () => void): void {
    const { callId } = handle;
    const { clock } = this.#ports;
    const dueAt = (handle.view.context.createdAt ?? clock.now()) + ms;
    this.#looks.get(callId)?.();
    this.#looks.delete(callId);
    if (dueAt <= clock.now()) act();
    else
      this.#looks.set(
        callId,
        clock.schedule(dueAt, () => this.#look(handle.view)),
      );
  }

  /** Both inputs are decided and appended together: no crash comes between them. */
  #release({ process }: RunningCall): void {
    const released = { input: { type: "CallReleased" } } as const;
    process.enqueue(this.#policy === "answer" ? [released, this.#answer()] : [released]);
  }

  /** It rang before we called back; the log knows whether it is what we gave our own call up for. */
  async #answerIfKept({ handle, process }: RunningCall, peerRef: PeerRef): Promise<void> {
    const { accountId, callId, view } = handle;
    const since = view.context.createdAt;
    try {
      const query = { accountId, peerRef, direction: "outgoing", createdSince: since } as const;
      for await (const { end } of this.#ports.store.listCalls(query)) {
        if (end?.detail !== "glare" || !mayYield(handle.view)) continue;
        this.#once({ handle, process }, "answer", () => process.enqueue([this.#answer()]));
      }
    } catch (error) {
      this.#ports.report({ kind: "policyFailed", accountId, callId, policy: "glare", why: "threw", error });
    }
  }

  #answer() {
    return { input: { type: "CallAnswered", protocol: this.#protocol, cause: "glare" } } as const;
  }

  #once({ handle }: RunningCall, what: string, act: () => void): void {
    const asked = `${what} ${handle.callId satisfies CallId}`;
    if (this.#asked.has(asked)) return;
    this.#asked.add(asked);
    act();
  }
}

type GlarePorts = Pick<EnginePorts, "store" | "clock" | "report">;

/** Longer than any word between two engines takes that both live. */
const patienceMs = 5_000;

/** It came in, nobody has answered it, and it is not left to other devices. */
function mayYield({ direction, state, observed }: CallView): boolean {
  return direction === "incoming" && state.startsWith("requested.") && !observed;
}

/** Telegram may still count it as a call of ours, so that it would not let us take another one. */
function isThere({ state, over }: CallView): boolean {
  return !over || state === "discarded.ending" || state === "requested.cancelling";
}

function isAnswered({ over, context }: CallView): boolean {
  return !over && context.acceptedAt !== null;
}

function wins(ours: CallView, theirs: CallView): boolean {
  return !ours.over && ours.context.telegramCallId !== null && !loses(ours, theirs);
}

/** The call with the lesser id of Telegram is kept. Which one that is, is not known before ours has an id. */
function loses(ours: CallView, theirs: CallView): boolean {
  const [own, other] = [ours.context.telegramCallId, theirs.context.telegramCallId];
  return own !== null && other !== null && BigInt(own) > BigInt(other);
}
