import bigInt from "big-integer";
import { Api } from "telegram";
import type { TelegramClient } from "telegram";
import {
  commitment,
  diffieHellman,
  fingerprint,
  newSecret,
  publicValue,
  shared,
} from "../simulator/key-steps.ts";

/**
 * What is wrong with a client's call code, one thing at a time.
 *
 * neverConfirms        the caller: phoneCallAccepted is not handled
 * ignoresTheKey        the callee: phoneCall is not handled
 * neverReportsRinging  the callee rings and does not tell Telegram
 * hashesText           the caller commits to the hash of g_a written in hex
 * declinesAtOnce       the callee believes that it is in another call
 * oldVersions          the callee names library versions that nobody has any more
 * ringsForEver         the caller has no timer for the time that it rings
 */
export type Fault =
  | "none"
  | "neverConfirms"
  | "ignoresTheKey"
  | "neverReportsRinging"
  | "hashesText"
  | "declinesAtOnce"
  | "oldVersions"
  | "ringsForEver";

export interface OwnClientOptions {
  readonly fault: Fault;
  /** How many times as fast as the clock on the wall time runs for it. */
  readonly speed: number;
}

/** A program of somebody else: GramJS, and call code of its own with nothing of ours in it. */
export class OwnClient {
  readonly #client: TelegramClient;
  readonly #fault: Fault;
  readonly #speed: number;
  readonly #secret = newSecret();
  readonly #timers = new Set<NodeJS.Timeout>();
  #peer = new Api.InputPhoneCall({ id: bigInt.zero, accessHash: bigInt.zero });
  #gA: Buffer = Buffer.alloc(0);
  #gAHash: Buffer = Buffer.alloc(0);
  #end: () => void = () => {};
  /** Settles when Telegram says that the call is over. */
  readonly over = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  constructor(client: TelegramClient, { fault, speed }: OwnClientOptions) {
    this.#client = client;
    this.#fault = fault;
    this.#speed = speed;
    client.addEventHandler(
      (update: { readonly className?: string; readonly phoneCall?: Api.TypePhoneCall }) => {
        if (update.className === "UpdatePhoneCall" && update.phoneCall !== undefined)
          // A program like this one has nobody to tell.
          this.#hear(update.phoneCall).catch(() => {});
      },
    );
  }

  async place(userId: bigint, accessHash: bigint): Promise<void> {
    this.#gA = publicValue(await this.#group(), this.#secret);
    const committed = this.#fault === "hashesText" ? Buffer.from(this.#gA.toString("hex")) : this.#gA;
    const { phoneCall } = await this.#client.invoke(
      new Api.phone.RequestCall({
        userId: new Api.InputUser({ userId: bigInt(String(userId)), accessHash: bigInt(String(accessHash)) }),
        randomId: 77,
        gAHash: commitment(committed),
        protocol: protocolOf(),
      }),
    );
    this.#name(phoneCall);
    this.#later(20_000, () => this.#discard(new Api.PhoneCallDiscardReasonMissed()));
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #hear(call: Api.TypePhoneCall): Promise<void> {
    switch (call.className) {
      case "PhoneCallRequested":
        return this.#ring(call);
      case "PhoneCallWaiting":
        if (call.receiveDate === undefined || this.#fault === "ringsForEver") return this.stop();
        this.stop();
        return this.#later(90_000, () => this.#discard(new Api.PhoneCallDiscardReasonMissed()));
      case "PhoneCallAccepted":
        this.stop();
        return this.#confirm(call);
      case "PhoneCall":
        this.stop();
        if (this.#fault !== "ignoresTheKey") await this.#verify(call);
        return;
      case "PhoneCallDiscarded":
        this.stop();
        return this.#end();
      default:
    }
  }

  async #ring(call: Api.PhoneCallRequested): Promise<void> {
    this.#name(call);
    this.#gAHash = Buffer.from(call.gAHash);
    if (this.#fault === "declinesAtOnce") return this.#discard(new Api.PhoneCallDiscardReasonBusy());
    if (this.#fault === "neverReportsRinging") return;
    await this.#client.invoke(new Api.phone.ReceivedCall({ peer: this.#peer }));
    if (this.#fault !== "ringsForEver") this.#later(3_000, () => this.#accept());
  }

  async #accept(): Promise<void> {
    const gB = publicValue(await this.#group(), this.#secret);
    const versions = this.#fault === "oldVersions" ? ["1.0.0"] : undefined;
    await this.#client.invoke(
      new Api.phone.AcceptCall({ peer: this.#peer, gB, protocol: protocolOf(versions) }),
    );
    this.#later(20_000, () => this.#discard(new Api.PhoneCallDiscardReasonDisconnect()));
  }

  async #confirm(call: Api.PhoneCallAccepted): Promise<void> {
    if (this.#fault === "neverConfirms") return;
    const key = shared(await this.#group(), this.#secret, call.gB);
    await this.#client.invoke(
      new Api.phone.ConfirmCall({
        peer: this.#peer,
        gA: this.#gA,
        keyFingerprint: bigInt(String(fingerprint(key))),
        protocol: protocolOf(),
      }),
    );
    // Who hears nothing hangs up some time.
    this.#later(15_000, () => this.#discard(new Api.PhoneCallDiscardReasonHangup(), 15));
  }

  async #verify(call: Api.PhoneCall): Promise<void> {
    if (!commitment(call.gAOrB).equals(this.#gAHash))
      return this.#discard(new Api.PhoneCallDiscardReasonDisconnect());
    shared(await this.#group(), this.#secret, call.gAOrB);
    await this.#client.invoke(
      new Api.phone.SendSignalingData({ peer: this.#peer, data: Buffer.alloc(60, 7) }),
    );
    this.#later(5_000, () => this.#discard(new Api.PhoneCallDiscardReasonHangup(), 5));
  }

  async #discard(reason: Api.TypePhoneCallDiscardReason, duration = 0): Promise<void> {
    this.stop();
    const connectionId = bigInt.zero;
    await this.#client.invoke(
      new Api.phone.DiscardCall({ peer: this.#peer, duration, reason, connectionId }),
    );
    this.#end();
  }

  #name(call: Api.TypePhoneCall): void {
    if ("accessHash" in call)
      this.#peer = new Api.InputPhoneCall({ id: call.id, accessHash: call.accessHash });
  }

  #later(ms: number, act: () => Promise<void>): void {
    this.#timers.add(setTimeout(() => void act().catch(() => {}), ms / this.#speed));
  }

  async #group() {
    const config = await this.#client.invoke(new Api.messages.GetDhConfig({ version: 0, randomLength: 256 }));
    if (config.className !== "messages.DhConfig") throw new Error("The server gave no prime.");
    return diffieHellman(config.p, config.g);
  }
}

function protocolOf(libraryVersions: readonly string[] = ["9.0.0"]): Api.PhoneCallProtocol {
  return new Api.PhoneCallProtocol({
    udpP2p: true,
    udpReflector: true,
    minLayer: 65,
    maxLayer: 92,
    libraryVersions: [...libraryVersions],
  });
}
