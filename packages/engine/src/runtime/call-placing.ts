import type { CallEventData, RingWish } from "../call/call-events.ts";
import type { CallProtocol } from "../call/call-protocol.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import { newCallState } from "../replay/call-state.ts";
import { newCallId } from "../store/record-ids.ts";
import type { AccountGate } from "./account-gate.ts";
import type { CallRegistry, RunningCall } from "./call-registry.ts";
import type { PeerAddress } from "./call-transport.ts";
import type { Cancellable } from "./cancellation.ts";
import { checkedBoolean, checkedPeer, checkedProtocol, withDefault } from "./checked-arguments.ts";
import { EngineClosed } from "./engine-errors.ts";
import { hangUp } from "./hang-up.ts";
import type { EnginePorts } from "./engine-ports.ts";

/** How a call is placed. Each option may be left out. */
export interface PlaceCallOptions extends Cancellable {
  /** The `accountId` of the transport to call with; needed only when the engine runs several accounts. */
  readonly account?: string;
  /** Default `false`. */
  readonly video?: boolean;
  /** What the call announces. Default: the engine's. */
  readonly protocol?: CallProtocol;
}

/** The names of the options, for those who check them. */
export const placeCallOptions = {
  account: true,
  video: true,
  protocol: true,
  signal: true,
} as const satisfies Record<keyof PlaceCallOptions, true>;

/** An account that places calls: its ports, and whether it may. */
export interface CallingAccount {
  readonly ports: EnginePorts;
  readonly gate: AccountGate;
}

/** Brings an outgoing call into being, as far as its first record. */
export class CallPlacing {
  readonly #registry: CallRegistry;
  readonly #protocol: CallProtocol;
  readonly #keepKeyMs: number;
  readonly #isClosed: () => boolean;

  constructor(
    registry: CallRegistry,
    { protocol, keepKeyMs }: { readonly protocol: CallProtocol; readonly keepKeyMs: number },
    isClosed: () => boolean,
  ) {
    this.#registry = registry;
    this.#protocol = protocol;
    this.#keepKeyMs = keepKeyMs;
    this.#isClosed = isClosed;
  }

  /**
   * Resolves when CallPlaced is durable. Nothing is placed once the signal is aborted.
   * @throws InvalidArgument, AccountClosed, CallPaced, EngineClosed, StoreError; PEER_NOT_FOUND from the transport.
   */
  async place(
    account: CallingAccount,
    peer: PeerAddress,
    options: PlaceCallOptions,
    ring?: RingWish,
  ): Promise<RunningCall> {
    try {
      return await this.#place(account, peer, options, ring);
    } catch (error) {
      // A store or a client that is closed with the engine fails in words of its own.
      throw this.#isClosed() && !(error instanceof EngineClosed) ? new EngineClosed({ cause: error }) : error;
    }
  }

  async #place(
    { ports, gate }: CallingAccount,
    peer: PeerAddress,
    { video = false, protocol, signal }: PlaceCallOptions,
    ring: RingWish | undefined,
  ): Promise<RunningCall> {
    const address = checkedPeer(peer);
    checkedBoolean("video", video);
    const announced = checkedProtocol("protocol", withDefault(protocol, this.#protocol));
    const { transport, random } = ports;
    const { selfRef } = transport;
    // Before Telegram is asked who that is.
    await gate.assertOpen();
    const peerRef = await transport.resolvePeer(address);
    if (peerRef === selfRef)
      throw new InvalidArgument("peer", shownPeer(address), "another user than the account's own");
    const timeouts = await transport.timeouts();
    return gate.pass(peerRef, ring !== undefined, async () => {
      signal?.throwIfAborted();
      const randomId = randomInt32(random.bytes(4));
      const placed = { peerRef, selfRef, video, protocol: announced, randomId, timeouts };
      const keepKeyMs = this.#keepKeyMs;
      const wishes = { ...(ring !== undefined && { ring }), ...(keepKeyMs > 0 && { keepKeyMs }) };
      return this.#open(ports, { ...placed, ...wishes });
    });
  }

  async #open(ports: EnginePorts, placed: CallEventData["CallPlaced"]): Promise<RunningCall> {
    if (this.#isClosed()) throw new EngineClosed();
    const { accountId } = ports.transport;
    const callId = newCallId(ports.clock.wall(), ports.random);
    const state = newCallState({ callId, accountId, direction: "outgoing" });
    const running = this.#registry.open(state, ports, false);
    try {
      await running.process.command({ type: "CallPlaced", ...placed });
      return running;
    } catch (error) {
      if (running.process.isInDoubt) void this.#withdraw(running, error);
      else await this.#forget(running, error);
      throw error;
    }
  }

  /** The store may have taken it or not. Its caller was told that it failed: if there is such a call, it is hung up. */
  async #withdraw(running: RunningCall, error: unknown): Promise<void> {
    await running.process.certain();
    if (running.process.state.revision >= 0) hangUp(running, "aborted");
    else await this.#forget(running, error);
  }

  /** There is no such call: nothing of it may count as a call of the account. */
  async #forget(running: RunningCall, error: unknown): Promise<void> {
    await running.process.stop(error);
    this.#registry.drop(running);
  }
}

function shownPeer(peer: PeerAddress): string {
  if ("userId" in peer) return peer.userId;
  return "username" in peer ? peer.username : "(not shown)";
}

/** Signed 32 bits, never 0: Telegram's clients draw a new number for a 0. */
function randomInt32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0) || 1;
}
