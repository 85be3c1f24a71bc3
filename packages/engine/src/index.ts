export type {
  CallEvent,
  CallEventData,
  CallEventInput,
  CallEventOf,
  CallEventType,
  CallFacts,
  CallAdmission,
  KeyCheck,
  CallProblem,
  RequestError,
  CallFault,
  CallEventSender,
} from "./call/call-events.ts";
export { callEventSenders, senderOf } from "./call/call-events.ts";
export type {
  CallEffect,
  CallEffectOf,
  CallEffectParams,
  CallEffectRequest,
  CallEffectType,
  CallRole,
  CallSecret,
} from "./call/call-effects.ts";
export { callSecrets, isRelevant } from "./call/call-effects.ts";
export type { CallTimer, CallTimeouts, Deadline } from "./call/deadlines.ts";
export { defaultCallTimeouts } from "./call/deadlines.ts";
export type { CallProtocol } from "./call/call-protocol.ts";
export { defaultCallProtocol, sortLibraryVersions } from "./call/call-protocol.ts";
export type {
  CallEnd,
  DiscardReason,
  EndOrigin,
  EndReason,
  SentDiscardReason,
} from "./call/discard-reason.ts";
export type {
  AccessTag,
  AccountId,
  Base64Url,
  CallId,
  EffectId,
  Int64,
  PeerRef,
  RecordId,
  TelegramCallId,
} from "./call/ids.ts";
export { InvalidArgument, OffhookError } from "./call/offhook-error.ts";

export type {
  CallRecord,
  NewRecord,
  RecordOutcome,
  SignalingRecord,
  StoredRecord,
  StreamName,
} from "./store/call-record.ts";
export { callStream, isCallRecord, signalingStream } from "./store/call-record.ts";
export type { CallDirection } from "./call/call-direction.ts";
export type { CallSummary } from "./store/call-summary.ts";
export type {
  AppendRequest,
  AppendResult,
  CallQuery,
  EventStore,
  ReadAllOptions,
  ReadStreamOptions,
} from "./store/event-store.ts";
export { maxRecordBytes } from "./store/event-store.ts";
export type { StoreErrorCode } from "./store/store-errors.ts";
export { StoreError, WrongExpectedRevision } from "./store/store-errors.ts";
export type { SecretName, Vault, VaultEntry } from "./store/vault.ts";
export { secretNames } from "./store/vault.ts";
export type { VaultErrorCode } from "./store/vault-errors.ts";
export { VaultError } from "./store/vault-errors.ts";
export type { AccountStateKey, AccountStateStore, AccountStateValues } from "./store/account-state.ts";
export { memoryEventStore } from "./store/memory-event-store.ts";
export { memoryVault } from "./store/memory-vault.ts";
export { memoryAccountState } from "./store/memory-account-state.ts";
export type { MemoryDisk } from "./store/memory-disk.ts";
export { memoryDisk } from "./store/memory-disk.ts";
export type { Cancel, Clock } from "./store/clock.ts";
export type { Digest } from "./store/digest.ts";
export type { Position } from "./store/position.ts";
export type { Randomness } from "./store/randomness.ts";

export type {
  CallTransport,
  CallUpdate,
  EffectContext,
  EffectResult,
  PeerAddress,
} from "./runtime/call-transport.ts";

// for authors of stores
export { encodeAppend } from "./store/append-request.ts";
export { checkedCallQuery, checkedReadAll, checkedReadStream, positionNumber } from "./store/read-options.ts";
export { checkedEntries, checkedName, isFenced, maxSecretBytes } from "./store/vault-entries.ts";
export { secretErased } from "./store/vault-errors.ts";
export { pseudonyms } from "./store/pseudonyms.ts";
