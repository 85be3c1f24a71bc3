import { createHash, randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { Logger } from "telegram";
import { IGE } from "telegram/crypto/IGE.js";
import { AuthKey as GramJsAuthKey } from "telegram/crypto/AuthKey.js";
import { LogLevel } from "telegram/extensions/Logger.js";
import { readBigIntFromBuffer } from "telegram/Helpers.js";
import { MTProtoState } from "telegram/network/MTProtoState.js";
import { codecOfLayer } from "../../tl/layers.ts";
import type { TlCodec } from "../../tl/tl-codec.ts";
import type { TlObject } from "../../tl/tl-object.ts";
import { rpcResultId, serviceCodec } from "../envelope/service-schema.ts";
import { ByteQueue } from "../transport/byte-queue.ts";
import { intermediateFraming } from "../transport/framing.ts";

/*
 * For the tests of this folder: a client that sends whatever message it is told to and shows every message that
 * it gets, as no well-behaved library would. The encryption is GramJS's, so that ours is not judged by itself.
 */

export interface ReceivedMessage {
  readonly msgId: bigint;
  readonly seqNo: number;
  /** An rpc_result is `{ _: "rpc_result", reqMsgId, error }` or `{ ..., bytes }`. */
  readonly object: TlObject;
}

export class RawClient {
  readonly socket: Socket;
  readonly received: ReceivedMessage[] = [];
  /** Packets that are no encrypted message: transport errors, handshake. */
  readonly otherPackets: Buffer[] = [];
  readonly closed: Promise<void>;
  readonly #state: MTProtoState;
  readonly #key: Buffer;
  readonly #ready: Promise<void>;
  readonly #waiters = new Set<() => void>();
  #lastMsgId = 0n;

  constructor(port: number, authKey: Uint8Array, sessionId = randomBytes(8).readBigInt64LE()) {
    this.#key = Buffer.from(authKey);
    const key = new GramJsAuthKey();
    this.#state = new MTProtoState(key, new Logger(LogLevel.NONE), false);
    const id = Buffer.alloc(8);
    id.writeBigInt64LE(sessionId);
    Reflect.set(this.#state, "id", readBigIntFromBuffer(id, true, true));
    this.#ready = key.setKey(this.#key);
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.write(Buffer.alloc(4, 0xee));
    this.socket.on("error", () => {});
    this.closed = new Promise((resolve) => this.socket.once("close", () => resolve()));
    const queue = new ByteQueue();
    const framing = intermediateFraming();
    this.socket.on("data", (bytes) => {
      queue.push(bytes);
      for (let payload = framing.take(queue); payload; payload = framing.take(queue)) this.#packet(payload);
    });
  }

  newMsgId(offsetSeconds = 0): bigint {
    const now =
      (BigInt(Math.floor(Date.now() / 1000) + offsetSeconds) << 32n) |
      BigInt(randomBytes(2).readUInt16LE() * 4);
    this.#lastMsgId = now > this.#lastMsgId || offsetSeconds !== 0 ? now : this.#lastMsgId + 4n;
    return this.#lastMsgId;
  }

  async send(body: Uint8Array, { msgId = this.newMsgId(), seqNo = 1 } = {}): Promise<bigint> {
    await this.#ready;
    const packet = await this.#state.encryptMessageData(message(msgId, seqNo, body));
    this.sendPacket(packet);
    return msgId;
  }

  sendPacket(packet: Buffer): void {
    this.socket.write(intermediateFraming().frame(packet));
  }

  /** The first message, from now or before, that satisfies this. */
  async next(isWanted: (message: ReceivedMessage) => boolean): Promise<ReceivedMessage> {
    for (;;) {
      const found = this.received.find(isWanted);
      if (found) {
        this.received.splice(this.received.indexOf(found), 1);
        return found;
      }
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  named(constructor: string): Promise<ReceivedMessage> {
    return this.next(({ object }) => object._ === constructor);
  }

  /** The rpc_error of this request, or the whole rpc_result. */
  async answerTo(msgId: bigint): Promise<TlObject> {
    const { object } = await this.next(({ object: { reqMsgId } }) => reqMsgId === msgId);
    return object.error === undefined ? object : (object.error as TlObject);
  }

  close(): Promise<void> {
    this.socket.destroy();
    return this.closed;
  }

  #packet(payload: Buffer): void {
    if (payload.length < 24 || payload.readBigUInt64LE() === 0n) {
      this.otherPackets.push(payload);
    } else {
      const { key, iv } = serverKey(this.#key, payload.subarray(8, 24));
      const plain = Buffer.from(new IGE(key, iv).decryptIge(payload.subarray(24)));
      const body = plain.subarray(32, 32 + plain.readUInt32LE(28));
      this.received.push({
        msgId: plain.readBigInt64LE(16),
        seqNo: plain.readUInt32LE(24),
        object: decode(body),
      });
    }
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }
}

/** aes_key and aes_iv of a message from the server. */
function serverKey(authKey: Buffer, msgKey: Buffer): { key: Buffer; iv: Buffer } {
  const sha256 = (...parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
  const a = sha256(msgKey, authKey.subarray(8, 44));
  const b = sha256(authKey.subarray(48, 84), msgKey);
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  };
}

function decode(body: Buffer): TlObject {
  if (body.readUInt32LE() !== rpcResultId) return codecFor(body).decode(body);
  const result = body.subarray(12);
  const reqMsgId = body.readBigInt64LE(4);
  return result.readUInt32LE() === rpcErrorId
    ? { _: "rpc_result", reqMsgId, error: serviceCodec.decode(result) }
    : { _: "rpc_result", reqMsgId, bytes: result };
}

function codecFor(body: Buffer): TlCodec {
  const other = codecOfLayer(198);
  return other === undefined || serviceCodec.schema.byId(body.readUInt32LE()) ? serviceCodec : other;
}

const rpcErrorId = 0x2144ca19;

/** `msg_id:8 seq_no:4 length:4 body`, as in a packet and in a container. */
export function message(msgId: bigint, seqNo: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(16);
  header.writeBigInt64LE(msgId, 0);
  header.writeUInt32LE(seqNo, 8);
  header.writeUInt32LE(body.length, 12);
  return Buffer.concat([header, body]);
}
