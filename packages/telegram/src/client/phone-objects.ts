/**
 * Telegram's call objects as plain data: what an update or a result holds, freed from the client library.
 * Constructor names are Telegram's. 64-bit numbers are decimal strings (signed), bytes are `Uint8Array`,
 * dates are Unix seconds, absent optional fields are absent.
 */

/** A signed 64-bit integer of TL (`long`) as a decimal string, for example `"-7021513"`. */
export type TlLong = string;

/** `phoneCallProtocol`: what a client can speak, or what the server made of both lists. */
export interface PhoneCallProtocol {
  readonly udpP2p: boolean;
  readonly udpReflector: boolean;
  readonly minLayer: number;
  readonly maxLayer: number;
  readonly libraryVersions: readonly string[];
}

/** `phoneConnection` or `phoneConnectionWebrtc`. Holds credentials: never recorded, kept in the vault. */
export type PhoneConnection =
  | {
      readonly kind: "reflector";
      readonly tcp: boolean;
      readonly id: TlLong;
      readonly ip: string;
      readonly ipv6: string;
      readonly port: number;
      readonly peerTag: Uint8Array;
    }
  | {
      readonly kind: "webrtc";
      readonly turn: boolean;
      readonly stun: boolean;
      readonly id: TlLong;
      readonly ip: string;
      readonly ipv6: string;
      readonly port: number;
      readonly username: string;
      readonly password: string;
    };

/** `PhoneCallDiscardReason` as an open set: a constructor that we do not know keeps its name. */
export type PhoneDiscardReason =
  | { readonly kind: "missed" }
  | { readonly kind: "disconnect" }
  | { readonly kind: "hangup" }
  | { readonly kind: "busy" }
  | { readonly kind: "migrateConferenceCall"; readonly slug: string }
  | { readonly kind: "unknown"; readonly constructorName: string };

interface CommonFields {
  readonly id: TlLong;
  readonly accessHash: TlLong;
  readonly date: number;
  /** The caller's user id. */
  readonly adminId: TlLong;
  /** The callee's user id. */
  readonly participantId: TlLong;
  readonly protocol: PhoneCallProtocol;
  readonly video: boolean;
}

/** `PhoneCall` of TL as plain data, told apart by `kind`. */
export type PhoneCall =
  | { readonly kind: "phoneCallEmpty"; readonly id: TlLong }
  | ({ readonly kind: "phoneCallWaiting"; readonly receiveDate?: number } & CommonFields)
  | ({ readonly kind: "phoneCallRequested"; readonly gAHash: Uint8Array } & CommonFields)
  | ({ readonly kind: "phoneCallAccepted"; readonly gB: Uint8Array } & CommonFields)
  | ({
      readonly kind: "phoneCall";
      readonly gAOrB: Uint8Array;
      readonly keyFingerprint: TlLong;
      readonly connections: readonly PhoneConnection[];
      readonly startDate: number;
      readonly p2pAllowed: boolean;
      readonly conferenceSupported: boolean;
      readonly customParameters?: string;
    } & CommonFields)
  | {
      readonly kind: "phoneCallDiscarded";
      readonly id: TlLong;
      readonly needRating: boolean;
      readonly needDebug: boolean;
      readonly video: boolean;
      readonly reason?: PhoneDiscardReason;
      readonly durationSeconds?: number;
    };

/** A user that came with an update or a result; enough to call back. */
export interface PhoneUser {
  readonly id: TlLong;
  readonly accessHash?: TlLong;
}

/** `messageActionPhoneCall`, which Telegram writes into the chat when a call is over. Nothing else of the message is read. */
export interface PhoneCallMessage {
  readonly callId: TlLong;
  readonly video: boolean;
  readonly reason?: PhoneDiscardReason;
  /** Absent for a call that nobody answered. */
  readonly durationSeconds?: number;
}

/** What `phoneUpdates(client)` emits: one update that concerns calls. */
export type PhoneUpdate =
  | { readonly kind: "updatePhoneCall"; readonly phoneCall: PhoneCall; readonly users: readonly PhoneUser[] }
  | { readonly kind: "updatePhoneCallSignalingData"; readonly phoneCallId: TlLong; readonly data: Uint8Array }
  /** `updateNewMessage` with a service message whose action is `messageActionPhoneCall`: what the chat says of a call. */
  | ({ readonly kind: "messageActionPhoneCall" } & PhoneCallMessage)
  /** `updatesTooLong`: Telegram does not push what happened; it is to be asked for. */
  | { readonly kind: "updatesTooLong" }
  /** The constructor was not one of ours; the name is kept so that nothing vanishes in silence. */
  | { readonly kind: "unknown"; readonly constructorName: string };
