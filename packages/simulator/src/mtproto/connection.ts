import type { Socket } from "node:net";
import { TlError } from "../tl/tl-error.ts";
import { type InnerMessage, messagesIn } from "./envelope/message-body.ts";
import { type HandshakeSteps, startHandshake } from "./handshake/handshake.ts";
import { plainBody, plainPacket } from "./handshake/plain-message.ts";
import type { ServerState } from "./server-state.ts";
import type { Device } from "./session/device.ts";
import { answerRequest } from "./session/requests.ts";
import {
  badMessage,
  badServerSalt,
  handleServiceMessage,
  newSessionCreated,
} from "./session/service-messages.ts";
import type { OutgoingMessage, Session, SessionLink } from "./session/session.ts";
import { MalformedPacket } from "./transport/malformed-packet.ts";
import { Transport } from "./transport/transport.ts";

/** GramJS asks for 60,000 s, as it takes the seconds for milliseconds; setTimeout ends at 2^31 ms. */
const longestPingDelaySeconds = 300;
/** A client that does not read is cut rather than buffered for without end. */
const maxBufferedBytes = 16 * 1024 * 1024;
/** "The auth key is unknown": the four bytes that take the place of a packet. */
const authKeyUnknown = -404;

/** One TCP connection: bytes in, messages to sessions; whatever is wrong with the bytes ends only itself. */
export class Connection implements SessionLink {
  readonly #state: ServerState;
  readonly #socket: Socket;
  readonly #transport = new Transport();
  #handshake: HandshakeSteps | undefined;
  #device: Device | undefined;
  #pingTimer: NodeJS.Timeout | undefined;

  constructor(state: ServerState, socket: Socket) {
    this.#state = state;
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes) => this.#receive(bytes));
    socket.on("error", () => this.cut());
    socket.on("close", () => this.#closed());
  }

  get device(): Device | undefined {
    return this.#device;
  }

  cut(): void {
    this.#socket.destroy();
    this.#closed();
  }

  send(session: Session, { msgId, seqNo, body }: OutgoingMessage): void {
    const device = this.#device;
    if (!device || this.#state.faults.isSilent(device)) return;
    const { authKey, salt } = device;
    this.#write(authKey.encrypt({ salt, sessionId: session.id, msgId, seqNo, body }));
  }

  #receive(bytes: Buffer): void {
    try {
      for (const payload of this.#transport.receive(bytes)) {
        if (this.#socket.destroyed) return;
        this.#packet(payload);
      }
    } catch (error) {
      if (!(error instanceof MalformedPacket || error instanceof TlError)) this.#state.onError(error);
      this.cut();
    }
  }

  #packet(payload: Buffer): void {
    if (payload.length < 24) throw new MalformedPacket(`a packet of ${payload.length} bytes`);
    const authKeyId = payload.readBigUInt64LE();
    if (authKeyId === 0n) return this.#plainPacket(payload);
    const device = this.#state.devices.get(authKeyId);
    if (!device) {
      const code = Buffer.alloc(4);
      code.writeInt32LE(authKeyUnknown);
      this.#write(code);
      this.#socket.end();
      return;
    }
    const { salt, sessionId, ...message } = device.authKey.decrypt(payload);
    this.#device = device;
    if (this.#state.faults.isSilent(device)) return;
    this.#message(device, salt, sessionId, message);
  }

  #plainPacket(payload: Buffer): void {
    const { rsaKey, messageIds } = this.#state;
    if (!rsaKey) throw new MalformedPacket("a handshake, which this server does not offer");
    this.#handshake ??= startHandshake(
      rsaKey,
      () => messageIds.nowSeconds(),
      (authKey) => this.#state.addDevice(authKey, {}),
    );
    this.#write(plainPacket(messageIds.next("answer"), this.#handshake.answer(plainBody(payload))));
  }

  #message(device: Device, salt: bigint, sessionId: bigint, message: InnerMessage): void {
    const { messageIds } = this.#state;
    const known = device.session(sessionId);
    const session = known ?? device.openSession(sessionId, messageIds);
    const isResumed = known !== undefined && known.link !== this;
    session.link = this;
    const problem = messageIds.problemWith(message.msgId);
    if (problem) return session.sendService(badMessage(message, problem), "notification");
    if (!device.acceptsAnySalt && salt !== device.salt) {
      return session.sendService(badServerSalt(message, device), "notification");
    }
    const messages = messagesIn(message);
    if (!known) {
      const firstMsgId = messages.reduce(
        (least, { msgId }) => (msgId < least ? msgId : least),
        message.msgId,
      );
      session.sendContent(newSessionCreated(firstMsgId, device), "notification");
    }
    if (isResumed) session.resendAll();
    for (const inner of messages) {
      const handled = handleServiceMessage(inner, {
        device,
        session,
        nowSeconds: messageIds.nowSeconds(),
        disconnectAfter: (seconds) => this.#disconnectAfter(seconds),
        forgetDevice: () => this.#state.forgetDevice(device),
      });
      if (!handled) answerRequest(this.#state, device, session, inner, () => this.cut());
    }
  }

  #disconnectAfter(seconds: number): void {
    clearTimeout(this.#pingTimer);
    const delaySeconds = Math.min(Math.max(seconds, 1), longestPingDelaySeconds);
    this.#pingTimer = setTimeout(() => this.cut(), delaySeconds * 1000).unref();
  }

  #write(payload: Buffer): void {
    if (this.#socket.destroyed || !this.#socket.writable) return;
    this.#socket.write(this.#transport.frame(payload));
    if (this.#socket.writableLength > maxBufferedBytes) this.cut();
  }

  /** Sessions stay, so that the client can come back to them; the device is reachable only while connected. */
  #closed(): void {
    clearTimeout(this.#pingTimer);
    this.#state.connections.delete(this);
    for (const session of this.#device?.sessions() ?? []) {
      if (session.link === this) session.link = undefined;
    }
    if (this.#device) this.#state.updateReachability(this.#device);
  }
}
