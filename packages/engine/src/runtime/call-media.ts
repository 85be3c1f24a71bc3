import type { CallRole } from "../call/call-effects.ts";
import type { CallProtocol } from "../call/call-protocol.ts";
import { statePath } from "../call/decide.ts";
import type { CallId, Int64 } from "../call/ids.ts";
import type { CallState } from "../replay/call-state.ts";
import { secretNames } from "../store/vault.ts";
import type { CallStream } from "./call-stream.ts";
import type { Cancellable } from "./cancellation.ts";
import { MediaUnavailable } from "./engine-errors.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { Secret } from "./secret.ts";

/** All that a media engine (tgcalls, or another one) needs to run a confirmed call. */
export interface CallMedia {
  readonly callId: CallId;
  /** `caller` is what tgcalls calls outgoing: it decides which half of the key encrypts, and who offers first. */
  readonly role: CallRole;
  /** The call key, 256 bytes. */
  readonly key: Secret<Uint8Array>;
  /** In Telegram's order, the best one first. May be empty. */
  readonly servers: readonly MediaServer[];
  /**
   * What both sides agreed on. The first of `libraryVersions` is the one to run: of what Telegram named, those that this side
   * has announced; should there be none, what Telegram named.
   */
  readonly protocol: CallProtocol;
  /** JSON for tgcalls, as Telegram sent it (`phoneCall.custom_parameters`); `null` when it sent none. */
  readonly customParameters: string | null;
  /** Whether the two may connect without a relay, and so learn each other's address. */
  readonly p2pAllowed: boolean;
  /** How long the media connection may take until it stands (`call_connect_timeout_ms`, 30 s unless Telegram says otherwise). */
  readonly connectTimeoutMs: number;
  /** How long it may be silent (`call_packet_timeout_ms`, 10 s unless Telegram says otherwise). */
  readonly packetTimeoutMs: number;
  readonly video: boolean;
  /** The four emoji for our users to compare. */
  readonly emoji: readonly string[];
  /** Of the key, 64 bits with a sign. */
  readonly fingerprint: Int64;
  /** Opaque packets, both ways. */
  readonly signaling: MediaSignaling;
}

/** The packets of two media engines, both ways; opaque to us. */
export interface MediaSignaling {
  /** Packets from the other side; those that came before anybody listened come first (see `call.signalingData$`). */
  readonly received$: CallStream<Uint8Array>;
  /** Sends a packet; see `call.sendSignaling`. */
  readonly send: (packet: Uint8Array, options?: Cancellable) => Promise<boolean>;
}

/** A server of a call: Telegram's reflector, or a WebRTC server for STUN, TURN or both. */
export type MediaServer =
  | {
      readonly kind: "reflector";
      readonly id: Int64;
      readonly ip: string;
      readonly ipv6: string;
      readonly port: number;
      readonly tcp: boolean;
      /** 16 bytes that name this side to the reflector. */
      readonly peerTag: Secret<Uint8Array>;
    }
  | {
      readonly kind: "webrtc";
      readonly id: Int64;
      readonly ip: string;
      readonly ipv6: string;
      readonly port: number;
      readonly turn: boolean;
      readonly stun: boolean;
      readonly username: string;
      readonly password: Secret<string>;
    };

/** What came with the confirmed call and is kept in the vault, and what Telegram's config says of connections. */
export interface MediaParameters {
  readonly servers: readonly MediaServer[];
  readonly customParameters: string | null;
  readonly connectTimeoutMs: number;
  readonly packetTimeoutMs: number;
}

/** @throws MediaUnavailable (erased) when key or servers are not in the vault any more */
export async function readCallMedia(
  { callId, accountId, direction, snapshot }: CallState,
  { vault, transport }: EnginePorts,
  signaling: MediaSignaling,
): Promise<CallMedia> {
  const {
    telegramCallId,
    protocol: announced,
    agreedProtocol: protocol,
    connection,
    fingerprint,
    emoji,
    video,
  } = snapshot.context;
  const [key, parameters] = await Promise.all([
    vault.get(secretNames.key(callId)),
    transport.media({ callId, accountId, direction, telegramCallId, attempt: 1 }),
  ]);
  const isWhole = protocol !== null && connection !== null && fingerprint !== null && emoji !== null;
  if (key === undefined || parameters === undefined || !isWhole) {
    throw new MediaUnavailable(callId, statePath(snapshot), "erased");
  }
  return {
    callId,
    role: direction === "outgoing" ? "caller" : "callee",
    key: new Secret(key),
    ...parameters,
    protocol: { ...protocol, libraryVersions: versionsToRun(protocol, announced) },
    p2pAllowed: connection.p2pAllowed,
    video,
    emoji,
    fingerprint,
    signaling,
  };
}

/** Telegram names the best common version as a rule, and sometimes several, or one that nobody here has announced. */
function versionsToRun(agreed: CallProtocol, announced: CallProtocol | null): readonly string[] {
  const own = agreed.libraryVersions.filter((version) => announced?.libraryVersions.includes(version));
  return own.length > 0 ? own : agreed.libraryVersions;
}
