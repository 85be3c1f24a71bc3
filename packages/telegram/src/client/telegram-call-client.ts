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

/** `updates.State` without its count of unread messages: up to where an account has heard everything. */
export interface UpdatesState {
  readonly pts: number;
  readonly qts: number;
  /** Unix seconds. */
  readonly date: number;
  readonly seq: number;
}

/** `updates.Difference`, as far as it concerns calls. */
export type UpdatesDifference =
  | { readonly kind: "differenceEmpty"; readonly date: number; readonly seq: number }
  /** All that was missed. */
  | { readonly kind: "difference"; readonly updates: readonly PhoneUpdate[]; readonly state: UpdatesState }
  /** The oldest part of it; `state` is where the next part begins. */
  | {
      readonly kind: "differenceSlice";
      readonly updates: readonly PhoneUpdate[];
      readonly state: UpdatesState;
    }
  /** Too much to be told; what came before `pts` is lost. */
  | { readonly kind: "differenceTooLong"; readonly pts: number };

/** `contacts.ResolvedPeer`: whom a name belongs to. */
export type ResolvedPeer =
  | {
      readonly kind: "user";
      /** The access hash of a "min" user is absent: it serves in the context of a message only. */
      readonly user: PhoneUser;
      readonly isSelf: boolean;
      readonly isBot: boolean;
      readonly isDeleted: boolean;
    }
  | { readonly kind: "chat" }
  | { readonly kind: "channel" };

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
  /** `updates.getState#edd4882a = updates.State` */
  "updates.getState": { readonly params: Readonly<Record<string, never>>; readonly result: UpdatesState };
  /** `updates.getDifference#19c2f763 flags:# pts:int pts_limit:flags.1?int pts_total_limit:flags.0?int date:int qts:int qts_limit:flags.2?int = updates.Difference` */
  "updates.getDifference": {
    readonly params: {
      readonly pts: number;
      readonly qts: number;
      readonly date: number;
      /** More events than this are `differenceTooLong`. */
      readonly ptsTotalLimit: number;
    };
    readonly result: UpdatesDifference;
  };
  /** `contacts.resolveUsername#725afbbc flags:# username:string referer:flags.0?string = contacts.ResolvedPeer` */
  "contacts.resolveUsername": {
    /** Without "@". */
    readonly params: { readonly username: string };
    readonly result: ResolvedPeer;
  };
  /** `contacts.resolvePhone#8af94344 phone:string = contacts.ResolvedPeer` */
  "contacts.resolvePhone": {
    /** Digits only, the country's first. */
    readonly params: { readonly phone: string };
    readonly result: ResolvedPeer;
  };
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
  /** `upload.saveFilePart#b304a621 file_id:long file_part:int bytes:bytes = Bool` */
  "upload.saveFilePart": {
    readonly params: { readonly fileId: TlLong; readonly filePart: number; readonly bytes: Uint8Array };
    readonly result: boolean;
  };
  /** `phone.saveCallLog#41248786 peer:InputPhoneCall file:InputFile = Bool` */
  "phone.saveCallLog": {
    readonly params: { readonly peer: InputPhoneCall; readonly file: InputFile };
    readonly result: boolean;
  };
  /** `phone.sendSignalingData#ff7a9383 peer:InputPhoneCall data:bytes = Bool` */
  "phone.sendSignalingData": {
    readonly params: { readonly peer: InputPhoneCall; readonly data: Uint8Array };
    readonly result: boolean;
  };
}

/** `inputFile#f52ff27f id:long parts:int name:string md5_checksum:string`; the checksum stays empty. */
export interface InputFile {
  readonly id: TlLong;
  readonly parts: number;
  readonly name: string;
}

/** `phone.phoneCall#ec82e140 phone_call:PhoneCall users:Vector<User>` */
export interface PhoneCallResult {
  readonly phoneCall: PhoneCall;
  readonly users: readonly PhoneUser[];
}

/** The name of a request that a call client can send. */
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
   * Emits now and then while Telegram answers: libraries ping it every few seconds. It is the occasion for what is due
   * from time to time. A client without pings leaves it out.
   */
  readonly heartbeat$?: Observable<unknown>;
  /**
   * Up to where Telegram had told everything when this client was made: what it pushes from then on is in the difference
   * from here, whether the client was connected and anybody listened or not. A client that leaves it out is asked for its
   * state when somebody listens first, and what is pushed while that takes may be lost.
   */
  readonly updatesState?: UpdatesState;
  /**
   * How the account names this user, as far as the library remembers from what it has seen; `undefined` when it does
   * not. Sends nothing. A client without such a memory leaves it out.
   */
  knownUser?(userId: TlLong): InputUser | undefined;
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
