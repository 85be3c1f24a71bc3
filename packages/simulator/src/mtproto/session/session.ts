import type { MessageIds } from "../envelope/message-ids.ts";

/** A message of the server, as it stands in a packet. */
export interface OutgoingMessage {
  readonly msgId: bigint;
  readonly seqNo: number;
  readonly body: Buffer;
}

/** Where a session's messages go at present. */
export interface SessionLink {
  send(session: Session, message: OutgoingMessage): void;
}

const maxUnacknowledged = 256;
const maxRemembered = 1024;

/**
 * One MTProto session: numbers the server's messages, keeps those that the client has to acknowledge until it
 * does, and remembers which of the client's it has seen. It outlives its connection; a client that comes back
 * with the same session id gets what it has not acknowledged once more, under the same message ids.
 */
export class Session {
  readonly id: bigint;
  link: SessionLink | undefined;
  /** False for good once the client has asked for `invokeWithoutUpdates` in it. */
  wantsUpdates = true;
  /** Requests that are being executed, for `invokeAfterMsg`. */
  readonly running = new Map<bigint, Promise<void>>();
  readonly #ids: MessageIds;
  readonly #unacknowledged = new Map<bigint, OutgoingMessage>();
  /** The client's requests, newest last, with the id of the answer once there is one. */
  readonly #requests = new Map<bigint, bigint | undefined>();
  #contentMessages = 0;

  constructor(id: bigint, ids: MessageIds) {
    this.id = id;
    this.#ids = ids;
  }

  /** What the client must acknowledge: answers to requests, updates, new_session_created. */
  sendContent(body: Buffer, kind: "answer" | "notification"): OutgoingMessage {
    const message = { msgId: this.#ids.next(kind), seqNo: this.#contentMessages++ * 2 + 1, body };
    this.#unacknowledged.set(message.msgId, message);
    forgetOldest(this.#unacknowledged, maxUnacknowledged);
    this.link?.send(this, message);
    return message;
  }

  /** What needs no acknowledgement: pong, acks, salts, notifications about bad messages. */
  sendService(body: Buffer, kind: "answer" | "notification"): void {
    this.link?.send(this, { msgId: this.#ids.next(kind), seqNo: this.#contentMessages * 2, body });
  }

  answer(requestMsgId: bigint, body: Buffer): void {
    const { msgId } = this.sendContent(body, "answer");
    this.#requests.set(requestMsgId, msgId);
  }

  /** Notes a request; false if it was seen before, in which case an unacknowledged answer is repeated. */
  isNew(requestMsgId: bigint): boolean {
    if (this.#requests.has(requestMsgId)) {
      const answer = this.#requests.get(requestMsgId);
      if (answer !== undefined) this.resend([answer]);
      return false;
    }
    this.#requests.set(requestMsgId, undefined);
    forgetOldest(this.#requests, maxRemembered);
    return true;
  }

  /** As if the request had never come. */
  forget(requestMsgId: bigint): void {
    this.#requests.delete(requestMsgId);
  }

  hasSeen(requestMsgId: bigint): boolean {
    return this.#requests.has(requestMsgId);
  }

  isAnswered(requestMsgId: bigint): boolean {
    return this.#requests.get(requestMsgId) !== undefined;
  }

  acknowledged(msgIds: readonly bigint[]): void {
    for (const msgId of msgIds) this.#unacknowledged.delete(msgId);
  }

  /** Sends these again under their own ids, as far as they are unacknowledged. */
  resend(msgIds: Iterable<bigint>): void {
    for (const msgId of msgIds) {
      const message = this.#unacknowledged.get(msgId);
      if (message) this.link?.send(this, message);
    }
  }

  resendAll(): void {
    this.resend([...this.#unacknowledged.keys()]);
  }
}

function forgetOldest<K>(map: Map<K, unknown>, keep: number): void {
  while (map.size > keep) {
    const oldest = map.keys().next();
    if (oldest.done) return;
    map.delete(oldest.value);
  }
}
