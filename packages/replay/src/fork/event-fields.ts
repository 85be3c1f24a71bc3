import type { CallEventData, CallEventType } from "@offhook/engine";

type FieldsOf<Data> = Data extends unknown ? keyof Data : never;

const facts = {
  telegramCallId: true,
  accessTag: true,
  date: true,
  adminRef: true,
  participantRef: true,
  protocol: true,
  video: true,
} as const;

/** What stands in an event besides its type and time. Complete by type: what is not here, no machine reads. */
export const eventFields: {
  readonly [T in CallEventType]: Readonly<Record<FieldsOf<CallEventData[T]>, true>>;
} = {
  CallPlaced: {
    peerRef: true,
    selfRef: true,
    video: true,
    protocol: true,
    randomId: true,
    timeouts: true,
    ring: true,
    keepKeyMs: true,
  },
  CallAnswered: { protocol: true, cause: true },
  CallHungUp: { cause: true, connectionId: true },
  CallMigrated: { slugRef: true },
  CallRated: { rating: true, problems: true, commentRef: true, userInitiative: true },
  DebugProvided: { debugRef: true },
  LogProvided: { logRef: true },
  MediaEstablished: {},
  MediaFailed: { connectionId: true },
  CallRegistered: facts,
  CallReceived: { ...facts, receiveDate: true },
  CallRequested: { ...facts, gAHash: true, admission: true },
  CallAccepted: { ...facts, gB: true },
  CallConfirmed: {
    ...facts,
    gAOrB: true,
    fingerprint: true,
    startDate: true,
    p2pAllowed: true,
    conferenceSupported: true,
    servers: true,
  },
  CallDiscarded: {
    telegramCallId: true,
    reason: true,
    durationSeconds: true,
    needRating: true,
    needDebug: true,
    video: true,
  },
  CallVanished: { telegramCallId: true },
  CallLogged: { telegramCallId: true, reason: true, durationSeconds: true },
  KeyPrepared: { gAHash: true, gB: true },
  KeyAgreed: { fingerprint: true, emoji: true, emojiVariants: true, checks: true },
  KeyRejected: { check: true },
  RequestSucceeded: { effect: true },
  RequestFailed: { effect: true, error: true },
  DebugSaved: { needLog: true },
  SecretsWiped: { secrets: true },
  SignalingRefused: { error: true },
  TimerExpired: { timer: true },
  EffectRetried: { retriedEffectId: true, attempt: true },
  CallAdopted: { epoch: true, onRestart: true },
  CallReleased: {},
  SessionEnded: { error: true },
  MachineChanged: { revision: true, field: true, recorded: true, computed: true, machine: true },
  CallFaulted: { fault: true, message: true },
};
