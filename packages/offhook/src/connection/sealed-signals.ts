import type { Call } from "@offhook/engine";
import { openPacket, sealPacket } from "@offhook/telegram";
import type { PacketSender } from "@offhook/telegram";
import { concatMap } from "rxjs";
import type { Screen } from "../command-line/screen.ts";
import { signalingLine } from "./signaling-line.ts";
import type { SignalingStep } from "./signaling-line.ts";

/**
 * Signalling data without a media engine: what is sent is a counter (4 bytes, big-endian) and the user's bytes,
 * sealed with the call's key as a media engine seals its own. What comes in is opened and counted, and not shown:
 * a media engine's packets hold the network addresses of people.
 */
export class SealedSignals {
  readonly #call: Call;
  readonly #screen: Screen;
  readonly #sender: PacketSender;
  #counter = 0;

  constructor(call: Call, screen: Screen) {
    this.#call = call;
    this.#screen = screen;
    this.#sender = call.direction === "outgoing" ? "caller" : "callee";
  }

  /** Shows what comes. Resolves with the first packet that the call's key opens. */
  listen(): Promise<void> {
    const peer: PacketSender = this.#sender === "caller" ? "callee" : "caller";
    const opened = this.#call.signalingData$.pipe(
      concatMap(async (packet) => {
        // The key is gone when the call ended meanwhile.
        const key = await this.#call.key().catch(() => undefined);
        return { packet, isOpened: key !== undefined && openPacket(key, peer, packet).ok };
      }),
    );
    return new Promise((resolve) => {
      opened.subscribe(({ packet, isOpened }) => {
        this.#show(
          "received",
          packet.length,
          isOpened ? "opened with the call's key" : "not for the call's key",
        );
        if (isOpened) resolve();
      });
    });
  }

  async send(body: Uint8Array): Promise<void> {
    const key = await this.#call.key();
    if (key === undefined) return;
    const counted = new Uint8Array(4 + body.length);
    new DataView(counted.buffer).setUint32(0, ++this.#counter);
    counted.set(body, 4);
    const packet = sealPacket(key, this.#sender, counted);
    const isTaken = await this.#call.sendSignaling(packet);
    this.#show("sent", packet.length, isTaken ? "taken by Telegram" : "not taken by Telegram");
  }

  #show(way: "sent" | "received", bytes: number, fate: string): void {
    const { callId, accountId } = this.#call;
    const step: SignalingStep = { at: Date.now(), callId, accountId, way, bytes, fate };
    this.#screen.tell({ type: "signaling", ...step });
    this.#screen.say(signalingLine(step, this.#screen.width));
  }
}
