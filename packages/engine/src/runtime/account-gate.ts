import type { CallEffect } from "../call/call-effects.ts";
import type { RequestError } from "../call/call-events.ts";
import { endsSession } from "../call/end-reasons.ts";
import type { PeerRef } from "../call/ids.ts";
import type { AccountStanding } from "../store/account-state.ts";
import type { CallTransport } from "./call-transport.ts";
import { isParticipant } from "./observing.ts";
import { AccountClosed, CallPaced } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { waitBefore } from "./pacing.ts";
import type { PacingPolicy } from "./pacing.ts";

/**
 * Whether an account may place a call now: what Telegram's answers left it (kept in the account state before the answer
 * is recorded, so that no crash forgets it), and its pace (counted from the log).
 */
export class AccountGate {
  readonly #ports: EnginePorts;
  readonly #policy: PacingPolicy;
  #standing: Promise<AccountStanding> | undefined;
  #lane: Promise<unknown> = Promise.resolve();

  /** @param ports whose transport is the real one; calls are given the gate's own `transport` instead. */
  constructor(ports: EnginePorts, policy: PacingPolicy) {
    this.#ports = ports;
    this.#policy = policy;
  }

  /** The account's transport, with an eye on what Telegram answers. */
  get transport(): CallTransport {
    const { transport } = this.#ports;
    return {
      accountId: transport.accountId,
      selfRef: transport.selfRef,
      participates: isParticipant(transport),
      resolvePeer: (peer) => transport.resolvePeer(peer),
      timeouts: () => transport.timeouts(),
      sendSignaling: async (call, packet) => {
        const error = await transport.sendSignaling(call, packet);
        if (error !== undefined && endsSession(error)) await this.sessionEnded(error);
        return error;
      },
      media: (call) => transport.media(call),
      execute: async (effect, call) => {
        const result = await transport.execute(effect, call);
        for (const event of result.events) {
          if (event.type === "RequestFailed") await this.#refused(effect, event.error);
        }
        return result;
      },
    };
  }

  /** @throws AccountClosed, CallPaced (flood) */
  async assertOpen(): Promise<void> {
    const { accountId } = this.#ports.transport;
    const { closed, pausedUntil } = await this.standing();
    if (closed !== null) throw new AccountClosed(accountId, closed);
    if (pausedUntil !== null && pausedUntil > this.#ports.clock.now())
      throw new CallPaced(accountId, { limit: "flood", allowedAt: pausedUntil });
  }

  /**
   * Places a call if the account may. Calls that have to wait for one another pass one by one, each when the one before
   * stands in the log.
   * @throws AccountClosed, CallPaced, and what `place` throws
   */
  async pass<T>(peerRef: PeerRef, isRing: boolean, place: () => Promise<T>): Promise<T> {
    if (!isRing && this.#policy.appliesTo !== "all") {
      await this.assertOpen();
      return place();
    }
    const passed = this.#lane.then(async () => {
      await this.assertOpen();
      const wait = await waitBefore(peerRef, this.#policy, this.#ports);
      if (wait !== undefined) throw new CallPaced(this.#ports.transport.accountId, wait);
      return place();
    });
    this.#lane = passed.catch(() => {});
    return passed;
  }

  standing(): Promise<AccountStanding> {
    this.#standing ??= this.#read();
    return this.#standing;
  }

  /** Durable when it resolves. */
  reopen(): Promise<void> {
    return this.#change((standing) => ({ ...standing, closed: null }));
  }

  /** Telegram does not know the session any more. Kept when it resolves, or reported. */
  sessionEnded({ type }: RequestError): Promise<void> {
    return this.#kept(() => this.#close(type));
  }

  #refused(effect: CallEffect, refusal: RequestError): Promise<void> {
    const { type, waitSeconds } = refusal;
    const isRequest = effect.type === "RequestCall";
    return this.#kept(async () => {
      if (endsSession(refusal) || (isRequest && type === "PEER_FLOOD")) await this.#close(type);
      else if (isRequest && waitSeconds !== null) await this.#pause(waitSeconds * 1_000);
    });
  }

  async #close(because: string): Promise<void> {
    const { clock, report, transport } = this.#ports;
    if ((await this.standing()).closed !== null) return;
    report({ kind: "accountClosed", accountId: transport.accountId, because });
    const closed = { because, at: clock.now() };
    await this.#change((standing) => ({ ...standing, closed: standing.closed ?? closed }));
  }

  async #pause(ms: number): Promise<void> {
    const { clock, report, transport } = this.#ports;
    const until = clock.now() + ms;
    report({ kind: "accountPaused", accountId: transport.accountId, until });
    await this.#change((standing) => ({
      ...standing,
      pausedUntil: Math.max(until, standing.pausedUntil ?? 0),
    }));
  }

  async #kept(change: () => Promise<void>): Promise<void> {
    const { report, transport } = this.#ports;
    try {
      await change();
    } catch (error) {
      report({ kind: "accountStateFailed", accountId: transport.accountId, error });
    }
  }

  async #read(): Promise<AccountStanding> {
    const { accountState, transport } = this.#ports;
    try {
      return (await accountState.get(transport.accountId, "standing")) ?? inGoodStanding;
    } catch (error) {
      this.#standing = undefined;
      throw error;
    }
  }

  /** What is known counts from now on, also when the store does not take it. */
  async #change(change: (standing: AccountStanding) => AccountStanding): Promise<void> {
    const { accountState, transport } = this.#ports;
    this.#standing = this.standing().then(change);
    await accountState.set(transport.accountId, "standing", await this.#standing);
  }
}

const inGoodStanding: AccountStanding = { pausedUntil: null, closed: null };
