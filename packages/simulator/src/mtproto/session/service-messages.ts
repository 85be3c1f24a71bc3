import { randomBytes } from "node:crypto";
import type { TlObject } from "../../tl/tl-object.ts";
import { TlReader } from "../../tl/tl-reader.ts";
import type { InnerMessage } from "../envelope/message-body.ts";
import { serviceCodec } from "../envelope/service-schema.ts";
import type { Device } from "./device.ts";
import type { Session } from "./session.ts";

export interface ServiceContext {
  readonly device: Device;
  readonly session: Session;
  readonly nowSeconds: number;
  /** `ping_delay_disconnect`: cut this connection unless another such ping comes in time. */
  disconnectAfter(seconds: number): void;
  /** `destroy_auth_key` */
  forgetDevice(): void;
}

/** `rpc_drop_answer`, which is answered like a request. What is running goes on, its answer is sent all the same. */
export function dropAnswer(session: Session, requestMsgId: bigint): Buffer {
  const isRunning = session.hasSeen(requestMsgId) && !session.isAnswered(requestMsgId);
  return serviceCodec.encode({ _: isRunning ? "rpc_answer_dropped_running" : "rpc_answer_unknown" });
}

/**
 * Handles a message of MTProto itself; undefined for what is none, so a request. Nothing here is acknowledged:
 * the answer is the acknowledgement, and mtcute takes an ack of its pings for a fault.
 */
export function handleServiceMessage(message: InnerMessage, context: ServiceContext): "handled" | undefined {
  const object = readServiceMessage(message.body);
  if (!object) return undefined;
  const { session, device } = context;
  switch (object._) {
    case "msgs_ack":
      session.acknowledged(object.msgIds as bigint[]);
      return "handled";
    case "ping_delay_disconnect":
      context.disconnectAfter(object.disconnectDelay as number);
      session.sendService(pong(message.msgId, object), "answer");
      return "handled";
    case "ping":
      session.sendService(pong(message.msgId, object), "answer");
      return "handled";
    case "get_future_salts":
      session.sendService(futureSalts(message.msgId, object.num as number, context), "answer");
      return "handled";
    case "destroy_session": {
      const sessionId = object.sessionId as bigint;
      const isOther = sessionId !== session.id && device.destroySession(sessionId);
      const constructor = isOther ? "destroy_session_ok" : "destroy_session_none";
      session.sendService(serviceCodec.encode({ _: constructor, sessionId }), "answer");
      return "handled";
    }
    case "destroy_auth_key":
      session.sendService(serviceCodec.encode({ _: "destroy_auth_key_ok" }), "answer");
      context.forgetDevice();
      return "handled";
    case "msgs_state_req":
      session.sendService(stateInfo(message.msgId, object.msgIds as bigint[], session), "notification");
      return "handled";
    case "msg_resend_req":
      session.resend(object.msgIds as bigint[]);
      return "handled";
    case "http_wait":
    case "bad_msg_notification":
    case "msgs_state_info":
    case "msgs_all_info":
    case "msg_detailed_info":
    case "msg_new_detailed_info":
      // About a polling transport that is not offered, or about messages that are resent on reconnect anyway.
      return "handled";
    default:
      return undefined;
  }
}

/** `new_session_created first_msg_id:long unique_id:long server_salt:long` */
export function newSessionCreated(firstMsgId: bigint, device: Device): Buffer {
  const uniqueId = randomBytes(8).readBigInt64LE();
  return serviceCodec.encode({ _: "new_session_created", firstMsgId, uniqueId, serverSalt: device.salt });
}

/** 48: the salt is not the current one. */
export function badServerSalt({ msgId, seqNo }: InnerMessage, device: Device): Buffer {
  return serviceCodec.encode({
    _: "bad_server_salt",
    badMsgId: msgId,
    badMsgSeqno: seqNo | 0,
    errorCode: 48,
    newServerSalt: device.salt,
  });
}

export function badMessage({ msgId, seqNo }: InnerMessage, errorCode: number): Buffer {
  return serviceCodec.encode({
    _: "bad_msg_notification",
    badMsgId: msgId,
    badMsgSeqno: seqNo | 0,
    errorCode,
  });
}

export function acknowledgement(msgId: bigint): Buffer {
  return serviceCodec.encode({ _: "msgs_ack", msgIds: [msgId] });
}

export function rpcError(errorCode: number, text: string): Buffer {
  return serviceCodec.encode({ _: "rpc_error", errorCode, errorMessage: Buffer.from(text) });
}

function readServiceMessage(body: Buffer): TlObject | undefined {
  const reader = new TlReader(body);
  return serviceCodec.schema.byId(reader.peekUint()) && serviceCodec.read(reader);
}

function pong(msgId: bigint, ping: TlObject): Buffer {
  return serviceCodec.encode({ _: "pong", msgId, pingId: ping.pingId ?? 0n });
}

/** The current salt for the first half hour, then others that will be accepted just as well. */
function futureSalts(reqMsgId: bigint, wanted: number, { device, nowSeconds }: ServiceContext): Buffer {
  const halfHour = 1800;
  const salts = Array.from({ length: Math.min(Math.max(wanted, 1), 64) }, (_, index) => ({
    _: "future_salt",
    validSince: nowSeconds + index * halfHour,
    validUntil: nowSeconds + (index + 2) * halfHour,
    salt: index === 0 ? device.salt : randomBytes(8).readBigInt64LE(),
  }));
  return serviceCodec.encode({ _: "future_salts", reqMsgId, now: nowSeconds, salts });
}

/** One byte per message: 4 received, 2 not received. */
function stateInfo(reqMsgId: bigint, msgIds: readonly bigint[], session: Session): Buffer {
  const info = Uint8Array.from(msgIds, (msgId) => (session.hasSeen(msgId) ? 4 : 2));
  return serviceCodec.encode({ _: "msgs_state_info", reqMsgId, info });
}
