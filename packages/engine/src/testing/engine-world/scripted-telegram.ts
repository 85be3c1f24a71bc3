import { Subject } from "rxjs";
import { defaultCallProtocol } from "../../call/call-protocol.ts";
import { defaultCallTimeouts } from "../../call/deadlines.ts";
import type { CallEffect, CallEffectType } from "../../call/call-effects.ts";
import type { CallEventInput, CallFacts, RequestError } from "../../call/call-events.ts";
import type { CallDirection } from "../../call/call-direction.ts";
import type { AccountId, Base64Url, CallId, Int64, PeerRef, TelegramCallId } from "../../call/ids.ts";
import type { CallTransport, CallUpdate, EffectContext, EffectResult } from "../../runtime/call-transport.ts";
import type { MediaParameters } from "../../runtime/call-media.ts";
import { Secret } from "../../runtime/secret.ts";
import { secretNames } from "../../store/vault.ts";
import type { Vault } from "../../store/vault.ts";

/** What an engine's transport was asked to do. */
export interface Execution {
  readonly effect: CallEffect;
  readonly attempt: number;
}

export type Answer = (effect: CallEffect, call: EffectContext) => Promise<EffectResult> | EffectResult;

/**
 * Telegram and a friend, as one account sees them, without any cryptography: each request gets the answer of an
 * ordinary call, the same one when it is repeated, unless a test scripts another one.
 */
export class ScriptedTelegram {
  updates$ = new Subject<CallUpdate | readonly CallUpdate[]>();
  readonly executions: Execution[] = [];
  /** What was sent with phone.sendSignalingData. */
  readonly packets: Uint8Array[] = [];
  /** What phone.sendSignalingData fails with, each time. */
  signalingError: RequestError | undefined;
  /** What the next ones fail with, before that; `undefined` for success. */
  signalingErrors: (RequestError | undefined)[] = [];
  readonly accountId: AccountId;
  readonly #log: (line: string) => void;
  readonly #answers = new Map<CallEffectType, Answer>();
  readonly #names = new Map<CallId, TelegramCallId>();
  #vault: Vault;

  constructor(accountId: AccountId, vault: Vault, log: (line: string) => void) {
    this.accountId = accountId;
    this.#vault = vault;
    this.#log = log;
  }

  get selfRef(): PeerRef {
    return this.#vault.peerRef(this.accountId, "1");
  }

  get friendRef(): PeerRef {
    return this.#vault.peerRef(this.accountId, "2");
  }

  /** Another process took over: its vault is asked from now on, and updates go to it alone. */
  moveTo(vault: Vault): void {
    this.updates$ = new Subject();
    this.#vault = vault;
  }

  /** From now on, this effect is answered so. */
  script(type: CallEffectType, answer: Answer): void {
    this.#answers.set(type, answer);
  }

  /** This effect waits for its answer, each time, until the test gives one. */
  hold(type: CallEffectType): (...events: readonly CallEventInput[]) => void {
    const waiting: ((result: EffectResult) => void)[] = [];
    this.script(type, () => new Promise((resolve) => waiting.push(resolve)));
    return (...events) => waiting.shift()?.({ events });
  }

  executed(): readonly string[] {
    return this.executions.map(({ effect }) => effect.type);
  }

  facts(direction: CallDirection, telegramCallId: TelegramCallId): CallFacts {
    const [adminRef, participantRef] =
      direction === "outgoing" ? [this.selfRef, this.friendRef] : [this.friendRef, this.selfRef];
    return {
      telegramCallId,
      accessTag: this.#vault.accessTag(this.accountId, accessHash),
      date: 1_700_000_000,
      adminRef,
      participantRef,
      protocol: defaultCallProtocol,
      video: false,
    };
  }

  /** An update, with the credentials that it brings. */
  update(event: CallEventInput, telegramCallId: TelegramCallId): CallUpdate {
    return {
      kind: "event",
      accountId: this.accountId,
      telegramCallId,
      event,
      credentials: this.#credentials(telegramCallId),
      peers: [],
    };
  }

  transport(): CallTransport {
    return {
      accountId: this.accountId,
      selfRef: this.selfRef,
      execute: async (effect, call) => {
        this.#log(`execute ${effect.type}`);
        this.executions.push({ effect, attempt: call.attempt });
        return (this.#answers.get(effect.type) ?? this.ordinary)(effect, call);
      },
      sendSignaling: async (_call, packet) => {
        this.packets.push(packet);
        return this.signalingErrors.length > 0 ? this.signalingErrors.shift() : this.signalingError;
      },
      media: async ({ telegramCallId }) => {
        const bytes =
          telegramCallId && (await this.#vault.get(secretNames.media(this.accountId, telegramCallId)));
        return bytes ? mediaOf(new TextDecoder().decode(bytes)) : undefined;
      },
      resolvePeer: async (peer) =>
        this.#vault.peerRef(this.accountId, "userId" in peer ? peer.userId : JSON.stringify(peer)),
      timeouts: async () => defaultCallTimeouts,
    };
  }

  /** What the friend and Telegram do in an ordinary call. */
  readonly ordinary: Answer = async (effect, { callId }) => {
    switch (effect.type) {
      case "PrepareKey":
        await this.#vault.put([{ name: secretNames.exponent(callId), value: canary("exponent") }]);
        return {
          events: [
            effect.params.role === "caller"
              ? { type: "KeyPrepared", gAHash: hash }
              : { type: "KeyPrepared", gB: "gB" as Base64Url },
          ],
        };
      case "RequestCall": {
        const id = this.#names.get(callId) ?? (String(7_001 + this.#names.size) as TelegramCallId);
        this.#names.set(callId, id);
        return this.#answered({ type: "CallRegistered", ...this.facts("outgoing", id) }, id);
      }
      case "ReportReceived":
        return { events: [{ type: "RequestSucceeded", effect: "ReportReceived" }] };
      case "AcceptCall": {
        const id = effect.params.telegramCallId;
        return this.#answered({ type: "CallRegistered", ...this.facts("incoming", id) }, id);
      }
      case "DeriveKey":
        await this.#vault.put([{ name: secretNames.key(callId), value: canary("key") }]);
        return { events: [{ type: "KeyAgreed", fingerprint, emoji: ["🎄", "🌾", "⛄", "💯"] }] };
      case "ConfirmCall": {
        const id = effect.params.telegramCallId;
        return this.#answered(this.confirmed("outgoing", id), id);
      }
      case "DiscardCall":
        return { events: [discarded(effect.params.telegramCallId)] };
      case "SendRating":
        return { events: [{ type: "RequestSucceeded", effect: "SendRating" }] };
      case "SendDebug":
        return { events: [{ type: "DebugSaved", needLog: false }] };
      case "SendLog":
        return { events: [{ type: "RequestSucceeded", effect: "SendLog" }] };
      case "WipeSecrets":
        throw new TypeError("The engine wipes secrets itself.");
      default:
        return effect satisfies never;
    }
  };

  confirmed(direction: CallDirection, telegramCallId: TelegramCallId): CallEventInput {
    return {
      type: "CallConfirmed",
      ...this.facts(direction, telegramCallId),
      gAOrB: (direction === "outgoing" ? "gB" : "gA") as Base64Url,
      fingerprint,
      startDate: 1_700_000_001,
      p2pAllowed: true,
      conferenceSupported: false,
      servers: { reflector: 1, webrtc: 0 },
    };
  }

  #answered(event: CallEventInput, telegramCallId: TelegramCallId): EffectResult {
    return { events: [event], credentials: this.#credentials(telegramCallId) };
  }

  #credentials(telegramCallId: TelegramCallId) {
    return [
      { name: secretNames.access(this.accountId, telegramCallId), value: utf8.encode(accessHash) },
      { name: secretNames.media(this.accountId, telegramCallId), value: canary("media") },
    ];
  }
}

export function discarded(
  telegramCallId: TelegramCallId,
  differs: Partial<Extract<CallEventInput, { type: "CallDiscarded" }>> = {},
): CallEventInput {
  return {
    type: "CallDiscarded",
    telegramCallId,
    reason: "hangup",
    durationSeconds: 1,
    needRating: false,
    needDebug: false,
    video: false,
    ...differs,
  };
}

/** A reflector and a WebRTC server whose credentials are made of what the vault holds. */
function mediaOf(credential: string): MediaParameters {
  const at = { id: "1" as Int64, ip: "192.0.2.7", ipv6: "", port: 596 };
  return {
    servers: [
      { kind: "reflector", ...at, tcp: false, peerTag: new Secret(utf8.encode(credential)) },
      { kind: "webrtc", ...at, turn: true, stun: true, username: "user", password: new Secret(credential) },
    ],
    customParameters: '{"network_use_mtu":true}',
    connectTimeoutMs: 31_000,
    packetTimeoutMs: 11_000,
  };
}

const utf8 = new TextEncoder();
export const hash = "A".repeat(43) as Base64Url;
export const fingerprint = "6453356737495191864" as Int64;
/** Secrets that can be recognised wherever they turn up. */
export const accessHash = "-4815162342481516234";
export const canary = (name: string): Uint8Array => utf8.encode(`CANARY-${name}-`.repeat(8));
