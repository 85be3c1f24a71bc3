/**
 * What can be made to go wrong on the wire. Wrong answers, delays and lost, repeated or reordered updates are
 * faults of the server logic and are set there; these need a connection.
 */
export interface MtprotoFaults {
  /** The next matching request is not executed: its connection is cut instead. */
  cutBefore(match: RequestMatch, times?: number): void;
  /** The next matching request is executed, but its connection is cut before the answer is sent. */
  cutAfter(match: RequestMatch, times?: number): void;
  /** The next matching push is sent twice under one message id, as after a lost acknowledgement. */
  repeatPush(match: PushMatch, times?: number): void;
  /**
   * The server goes silent towards these devices: connections stay open, nothing is answered, pushes are
   * lost. The returned function ends the silence; what was lost stays lost.
   */
  silence(match: DeviceMatch): () => void;
  /** The salt changes: messages with another one get bad_server_salt until the client uses the new one. */
  changeSalt(match: DeviceMatch): void;
  /**
   * Forgets the auth keys of these devices, as Telegram does with a session that was ended elsewhere: what they send
   * next is answered with the transport's -404. Returns how many there were.
   */
  forgetKeys(match: DeviceMatch): number;
  /** Cuts all connections of these devices now. Returns how many there were. */
  cutConnections(match: DeviceMatch): number;
}

/** What is left out matches everything. */
export interface DeviceMatch {
  readonly userId?: bigint;
  readonly deviceId?: string;
}

/** Which requests are meant. Without any condition, all. */
export interface RequestMatch extends DeviceMatch {
  /** `"phone.requestCall"`. */
  readonly method?: string;
}

/** Which updates are meant. Without any condition, all. */
export interface PushMatch extends DeviceMatch {
  /** Constructor of an update (`"updatePhoneCall"`) or of the call inside (`"phoneCallAccepted"`). */
  readonly update?: string;
}
