import type { CallProtocol } from "../call/call-protocol.ts";
import type { CallId, PeerRef } from "../call/ids.ts";
import type { EventStore } from "../store/event-store.ts";
import type { GlarePolicy } from "./admission-policy.ts";
import type { CallView } from "./call-view.ts";
import type { CallRegistry, RunningCall } from "./call-registry.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { hangUp } from "./ring.ts";

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
 * Nothing is remembered here. What is to be done follows from where both calls stand, after each of their steps and
 * after a restart, and whatever is done is an input of one of them, recorded before it has a consequence.
 */
export class Glare {
  readonly #policy: GlarePolicy;
  readonly #registry: CallRegistry;
  readonly #ports: Pick<EnginePorts, "store" | "report">;
  readonly #protocol: CallProtocol;
  /** What this process has asked of a call already: its record may still be on its way. */
  readonly #asked = new Set<string>();

  constructor(
    policy: GlarePolicy,
    registry: CallRegistry,
    ports: { readonly store: EventStore; readonly report: EnginePorts["report"] },
    protocol: CallProtocol,
  ) {
    this.#policy = policy;
    this.#registry = registry;
    this.#ports = ports;
    this.#protocol = protocol;
    registry.transitions$.subscribe(({ view }) => this.#look(view));
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
    }
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

/** The call with the lesser id of Telegram is kept. Which one that is, is not known before ours has an id. */
function loses(ours: CallView, theirs: CallView): boolean {
  const [own, other] = [ours.context.telegramCallId, theirs.context.telegramCallId];
  return own !== null && other !== null && BigInt(own) > BigInt(other);
}
