import { OffhookError } from "@offhook/engine";
import type { TlObject, TlValue } from "../tl/tl-object.ts";

/**
 * The server logic as its faces see it. A face (MTProto on loopback, or memory) turns bytes or calls into
 * layer-neutral TL objects; the logic knows nothing of transports, messages or sessions.
 *
 * Methods that a face answers by itself and never forwards: everything of MTProto (`ping`, salts, acks), the
 * wrappers (`invokeWithLayer`, `initConnection`, `invokeWithoutUpdates`, `invokeAfterMsg`), and the log-in
 * (`auth.sendCode`, `auth.signIn`, `auth.logOut`). Every other method reaches `handle`, known or not.
 */
export interface CallServer {
  /**
   * One request of a device. The result is what the method returns in TL: an object, `boolean` for Bool, an
   * array for `Vector<T>`.
   *
   * @throws {RpcFault} what the client gets as `rpc_error`; anything else that is thrown reaches the client
   * as 500 `INTERNAL` and the face's `onError`.
   */
  handle(session: ServerSession, request: TlObject): Promise<TlValue>;

  /**
   * A device of a signed-in user becomes reachable; `push` delivers an `updates` object (any constructor of
   * type Updates) to it and never throws. At most one attachment per device at a time. The returned function
   * detaches; calling it twice is safe, and `push` does nothing afterwards.
   */
  attach(session: ServerSession, push: (updates: TlObject) => void): () => void;

  /** Whose phone number this is (digits only, without "+"), for logging in; undefined if nobody's. */
  userIdByPhone(phoneNumber: string): bigint | undefined;
}

/** One connected device. */
export interface ServerSession {
  /** Undefined until the device has logged in. */
  readonly userId: bigint | undefined;
  /** Stable over reconnects: one per authorisation (on MTProto: per auth key). */
  readonly deviceId: string;
  /** TL layer that the client named; informative, results are layer-neutral. */
  readonly layer: number;
}

/** A refusal with Telegram's own code and text, e.g. 400 `CALL_PEER_INVALID`. */
export class RpcFault extends OffhookError {
  override readonly code = "RPC_FAULT";
  readonly rpcCode: number;
  readonly text: string;

  constructor(rpcCode: number, text: string, options?: ErrorOptions) {
    super("RPC_FAULT", `The server refuses the request with ${rpcCode} ${text}.`, options);
    this.name = "RpcFault";
    this.rpcCode = rpcCode;
    this.text = text;
  }
}
