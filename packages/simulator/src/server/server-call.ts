import type { Cancel } from "@offhook/engine";
import type { TlObject } from "../tl/tl-object.ts";

/**
 * One call as the server knows it.
 *
 * ```
 * requested --receivedCall--> received
 *     |                          |
 *     +-------acceptCall---------+--> accepted --confirmCall--> confirmed
 *     |                          |        |                        |
 *     +---- discardCall, a timeout of the server, a busy line -----+--> discarded
 * ```
 */
export interface ServerCall {
  readonly id: bigint;
  readonly caller: CallSide;
  readonly callee: CallSide;
  readonly randomId: number;
  readonly gAHash: Uint8Array;
  readonly callerProtocol: CallProtocolFacts;
  /** Unix seconds of requestCall. */
  readonly date: number;
  state: CallState;
  video: boolean;
  /** Unix seconds of the first receivedCall. */
  receiveDate?: number;
  /** What both sides can speak; since acceptCall. */
  protocol?: CallProtocolFacts;
  gB?: Uint8Array;
  gA?: Uint8Array;
  keyFingerprint?: bigint;
  connections?: readonly TlObject[];
  /** Unix seconds of confirmCall. */
  startDate?: number;
  end?: CallEnding;
  /** The callee's devices that were sent phoneCallRequested; none when the line was busy. */
  readonly rang: readonly string[];
  /** Calls off the server's own timeout of the present state. */
  cancelTimeout?: Cancel;
}

export const callStates = ["requested", "received", "accepted", "confirmed", "discarded"] as const;
/** How far a call has come, as the server sees it. */
export type CallState = (typeof callStates)[number];

/** One of the two accounts. The hash is that account's own; the other side never sees it. */
export interface CallSide {
  readonly userId: bigint;
  readonly accessHash: bigint;
  /** The device that placed or answered the call; a callee has none before acceptCall. */
  deviceId?: string;
}

/** `phoneCallProtocol` as a client sent it or as both lists were merged. */
export interface CallProtocolFacts {
  readonly udpP2p: boolean;
  readonly udpReflector: boolean;
  readonly minLayer: number;
  readonly maxLayer: number;
  readonly libraryVersions: readonly string[];
}

export interface CallEnding {
  /** A `PhoneCallDiscardReason` object. */
  readonly reason: TlObject;
  /** Who ended it; undefined when the server did. */
  readonly by: bigint | undefined;
  readonly durationSeconds: number | undefined;
  readonly askRating: boolean;
}

/** What clients said about a call after it. */
export interface CallReport {
  readonly callId: bigint;
  readonly userId: bigint;
  rating?: { readonly stars: number; readonly comment: string; readonly userInitiative: boolean };
  /** Characters of the debug JSON that saveCallDebug brought; its content is not kept. */
  debugLength?: number;
  /** Bytes of the log that saveCallLog named; its content is not kept. */
  logLength?: number;
}
