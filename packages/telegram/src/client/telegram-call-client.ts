import type { Observable } from "rxjs";
import type {
  PhoneCall,
  PhoneCallProtocol,
  PhoneDiscardReason,
  PhoneUpdate,
  PhoneUser,
  TlLong,
} from "./phone-objects.ts";

/** `inputPhoneCall`: names a call of one account. The access hash is a credential. */
export interface InputPhoneCall {
  readonly id: TlLong;
  readonly accessHash: TlLong;
}

/** `inputUser`: names a user as one account knows it. The access hash is a credential. */
export interface InputUser {
  readonly userId: TlLong;
  readonly accessHash: TlLong;
}

/** The requests of the call protocol, each with its TL line, and what each one answers. */
export interface PhoneMethods {
  /** `messages.getDhConfig#26cf8950 version:int random_length:int = messages.DhConfig` */
  "messages.getDhConfig": {
    readonly params: { readonly version: number; readonly randomLength: number };
    readonly result:
      | {
          readonly kind: "dhConfig";
          readonly g: number;
          readonly p: Uint8Array;
          readonly version: number;
          readonly random: Uint8Array;
        }
      | { readonly kind: "dhConfigNotModified"; readonly random: Uint8Array };
  };
  /** `help.getConfig`: only what calls need; a field that Telegram leaves out is absent. */
  "help.getConfig": {
    readonly params: Readonly<Record<string, never>>;
    readonly result: {
      readonly date: number;
      readonly callReceiveTimeoutMs?: number;
      readonly callRingTimeoutMs?: number;
      readonly callConnectTimeoutMs?: number;
      readonly callPacketTimeoutMs?: number;
    };
  };
  /** `phone.getCallConfig#55451fa9 = DataJSON` */
  "phone.getCallConfig": { readonly params: Readonly<Record<string, never>>; readonly result: string };
  /** `phone.requestCall flags:# video:flags.0?true user_id:InputUser random_id:int g_a_hash:bytes protocol:PhoneCallProtocol = phone.PhoneCall` */
  "phone.requestCall": {
    readonly params: {
      readonly video: boolean;
      readonly userId: InputUser;
      /** Signed 32 bits, never 0. */
      readonly randomId: number;
      readonly gAHash: Uint8Array;
      readonly protocol: PhoneCallProtocol;
    };
    readonly result: PhoneCallResult;
  };
  /** `phone.receivedCall#17d54f61 peer:InputPhoneCall = Bool` */
  "phone.receivedCall": { readonly params: { readonly peer: InputPhoneCall }; readonly result: boolean };
  /** `phone.acceptCall#3bd2b4a0 peer:InputPhoneCall g_b:bytes protocol:PhoneCallProtocol = phone.PhoneCall` */
  "phone.acceptCall": {
    readonly params: {
      readonly peer: InputPhoneCall;
      readonly gB: Uint8Array;
      readonly protocol: PhoneCallProtocol;
    };
    readonly result: PhoneCallResult;
  };
  /** `phone.confirmCall#2efe1722 peer:InputPhoneCall g_a:bytes key_fingerprint:long protocol:PhoneCallProtocol = phone.PhoneCall` */
  "phone.confirmCall": {
    readonly params: {
      readonly peer: InputPhoneCall;
      readonly gA: Uint8Array;
      readonly keyFingerprint: TlLong;
      readonly protocol: PhoneCallProtocol;
    };
    readonly result: PhoneCallResult;
  };
  /** `phone.discardCall#b2cbc1c0 flags:# video:flags.0?true peer:InputPhoneCall duration:int reason:PhoneCallDiscardReason connection_id:long = Updates` */
  "phone.discardCall": {
    readonly params: {
      readonly video: boolean;
      readonly peer: InputPhoneCall;
      readonly durationSeconds: number;
      readonly reason: PhoneDiscardReason;
      readonly connectionId: TlLong;
    };
    readonly result: readonly PhoneUpdate[];
  };
  /** `phone.setCallRating#59ead627 flags:# user_initiative:flags.0?true peer:InputPhoneCall rating:int comment:string = Updates` */
  "phone.setCallRating": {
    readonly params: {
      readonly userInitiative: boolean;
      readonly peer: InputPhoneCall;
      readonly rating: number;
      readonly comment: string;
    };
    readonly result: readonly PhoneUpdate[];
  };
  /** `phone.saveCallDebug#277add7e peer:InputPhoneCall debug:DataJSON = Bool` */
  "phone.saveCallDebug": {
    readonly params: { readonly peer: InputPhoneCall; readonly debug: string };
    readonly result: boolean;
  };
  /** `phone.sendSignalingData#ff7a9383 peer:InputPhoneCall data:bytes = Bool` */
  "phone.sendSignalingData": {
    readonly params: { readonly peer: InputPhoneCall; readonly data: Uint8Array };
    readonly result: boolean;
  };
}

/** `phone.phoneCall#ec82e140 phone_call:PhoneCall users:Vector<User>` */
export interface PhoneCallResult {
  readonly phoneCall: PhoneCall;
  readonly users: readonly PhoneUser[];
}

export type PhoneMethod = keyof PhoneMethods;

/**
 * A Telegram client as the call engine needs it: plain data in and out. `telegramCallClient(client)` makes one
 * from a `TelegramClient` of GramJS or teleproto; the simulator's memory face is another. One object serves one account.
 */
export interface TelegramCallClient {
  /** The account's own user id. */
  readonly selfId: TlLong;
  /** Updates in the order in which they came, hot, never errors. */
  readonly updates$: Observable<PhoneUpdate>;
  /** `true` while the connection to Telegram stands. Replays the latest value. */
  readonly connected$: Observable<boolean>;
  /**
   * Sends one request and settles with its answer.
   * @throws RpcFailure when Telegram answered with an error, when no answer came in time
   *   (`type: "TIMEOUT"`, outcome unknown) or when the client is closed (`type: "DISCONNECTED"`).
   */
  invoke<M extends PhoneMethod>(
    method: M,
    params: PhoneMethods[M]["params"],
  ): Promise<PhoneMethods[M]["result"]>;
}
