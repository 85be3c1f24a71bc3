// Run calls
export { createCallEngine } from "./runtime/call-engine.ts";
export { defaultAdmission } from "./runtime/admission-policy.ts";
export type {
  AdmissionAnswer,
  AdmissionChoice,
  AdmissionPolicy,
  AdmissionQuestion,
  AskAdmission,
  GlarePolicy,
} from "./runtime/admission-policy.ts";
export type { AnswerRule } from "./runtime/answer-rules.ts";
export type { CallEngineOptions } from "./runtime/engine-options.ts";
export { takeAccount } from "./runtime/account-hold.ts";
export type { AccountHold, TakeAccountOptions } from "./runtime/account-hold.ts";
export type { CallEngine } from "./runtime/call-engine.ts";
export type { PlaceCallOptions } from "./runtime/call-placing.ts";
export type { RingOptions } from "./runtime/ring.ts";
export type { RingOutcome } from "./runtime/ring-outcome.ts";
export { defaultPacing } from "./runtime/pacing.ts";
export type { PacingLimit, PacingPolicy } from "./runtime/pacing.ts";
export { CallStream } from "./runtime/call-stream.ts";
export { ConsumerTooSlow, eachOf } from "./runtime/each-of.ts";
export type { EachOfOptions, RecordPlace } from "./runtime/each-of.ts";
export { checkSignal, untilAborted } from "./runtime/cancellation.ts";
export type { Cancellable } from "./runtime/cancellation.ts";
export type { Call } from "./runtime/call-handle.ts";
export type { CallTransition, CallView } from "./runtime/call-view.ts";
export type { CallMedia, MediaParameters, MediaServer, MediaSignaling } from "./runtime/call-media.ts";
export { CallNotOver, eraseCall, erasePeer } from "./runtime/erasing.ts";
export type { ErasedCall, ErasePorts } from "./runtime/erasing.ts";
export { Secret } from "./runtime/secret.ts";
export { maxSignalingBytes } from "./runtime/signaling-channel.ts";
export type { Diagnostic } from "./runtime/engine-errors.ts";
export {
  AccountClosed,
  CallAbandoned,
  CallPaced,
  EngineClosed,
  InvalidTransition,
  MediaUnavailable,
  Observing,
  UnknownAccount,
} from "./runtime/engine-errors.ts";
export { InvalidArgument, OffhookError } from "./call/offhook-error.ts";

// The machines
export { outgoingCall } from "./call/outgoing-call.ts";
export { incomingCall } from "./call/incoming-call.ts";
export type { CallConnection, CallContext, CallInput } from "./call/call-context.ts";
export type { CallTag } from "./call/call-setup.ts";
export { isRuleId, rules } from "./call/rules.ts";
export type { Rule, RuleId, RuleMeta } from "./call/rules.ts";
export { createDecider } from "./call/create-decider.ts";
export { deciderFor, finalState, statePath } from "./call/decide.ts";
export type { CallMachine, CallSnapshot, Decider, Decision } from "./call/decide.ts";

// Events and effects
export { callEventSenders, senderOf } from "./call/call-events.ts";
export type {
  AdmissionVerdict,
  AnswerCause,
  CallAdmission,
  CallEvent,
  CallEventData,
  CallEventInput,
  CallEventOf,
  CallEventSender,
  CallEventType,
  CallFacts,
  CallFault,
  EmojiVariants,
  HangUpCause,
  KeyCheck,
  RequestError,
  RingWish,
  SeenChecks,
} from "./call/call-events.ts";
export type { CallProblem } from "./call/call-problem.ts";
export { callSecrets, isRelevant } from "./call/call-effects.ts";
export type {
  CallEffect,
  CallEffectOf,
  CallEffectParams,
  CallEffectRequest,
  CallEffectType,
  CallRole,
  CallSecret,
} from "./call/call-effects.ts";
export { defaultCallProtocol, sortLibraryVersions } from "./call/call-protocol.ts";
export type { CallProtocol } from "./call/call-protocol.ts";
export { defaultCallTimeouts } from "./call/deadlines.ts";
export type { CallTimeouts, CallTimer, Deadline } from "./call/deadlines.ts";
export type { CallDirection } from "./call/call-direction.ts";
export type {
  CallEnd,
  DiscardReason,
  EndOrigin,
  EndReason,
  SentDiscardReason,
} from "./call/discard-reason.ts";
export { effectIdOf } from "./call/ids.ts";
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

// Replay
export { CallNotFound, replay$ } from "./replay/replay-stream.ts";
export type { ReplayStreamOptions } from "./replay/replay-stream.ts";
export { recordEvent } from "./replay/record-event.ts";
export type { RecordStamp } from "./replay/record-event.ts";
export { directionOf, replayCall } from "./replay/replay-call.ts";
export { RecordTooNew } from "./replay/record-too-new.ts";
export { UpcastFailed } from "./replay/upcast-record.ts";
export type { RecordUpcast } from "./replay/upcast-record.ts";
export type { Upcast } from "./call/upcasts.ts";
export type { ReplayOptions, ReplayStep } from "./replay/replay-call.ts";
export { eventOf, newCallState, summarize } from "./replay/call-state.ts";
export type { CallState, PendingEffect } from "./replay/call-state.ts";
export type { Divergence } from "./replay/divergence.ts";

// Ports, and what their adapters need
export type {
  CallTransport,
  CallUpdate,
  EffectContext,
  EffectResult,
  PeerAddress,
  PhoneAddress,
  UserAddress,
  UsernameAddress,
} from "./runtime/call-transport.ts";
export { systemClock } from "./runtime/system-clock.ts";
export type { SystemClock } from "./runtime/system-clock.ts";
export { systemRandomness } from "./runtime/system-randomness.ts";
export type { Cancel, Clock } from "./store/clock.ts";
export type { Digest } from "./store/digest.ts";
export type { Randomness } from "./store/randomness.ts";
export type {
  BranchOrigin,
  CallRecord,
  NewRecord,
  RecordOutcome,
  SignalingPacketRecord,
  SignalingRecord,
  SignalingSettledRecord,
  StoredRecord,
  StreamName,
  TraceOrigin,
} from "./store/call-record.ts";
export {
  callStream,
  isCallRecord,
  isOriginal,
  recordSchemaVersion,
  signalingStream,
} from "./store/call-record.ts";
export { checksumOf, emptyChecksum } from "./store/checksum.ts";
export { machineIdentity } from "./store/machine-identity.ts";
export { fromBase64Url, toBase64Url } from "./store/base64url.ts";
export type { CallSummary } from "./store/call-summary.ts";
export { maxRecordBytes } from "./store/event-store.ts";
export type {
  AppendRequest,
  AppendResult,
  CallQuery,
  EventStore,
  ReadAllOptions,
  ReadStreamOptions,
} from "./store/event-store.ts";
export { readStreams } from "./store/read-streams.ts";
export type { Position } from "./store/position.ts";
export type { StoreErrorCode } from "./store/store-errors.ts";
export { StoreError, WrongExpectedRevision } from "./store/store-errors.ts";
export { secretNames } from "./store/vault.ts";
export type { SecretName, Vault, VaultEntry } from "./store/vault.ts";
export { VaultError } from "./store/vault-errors.ts";
export type { VaultErrorCode } from "./store/vault-errors.ts";
export type {
  AccountStanding,
  AccountStateKey,
  AccountStateStore,
  AccountStateValues,
} from "./store/account-state.ts";
export type {
  AccountLease,
  AccountLeases,
  LeaseHolder,
  LeaseProcess,
  LeaseRequest,
  LeaseRules,
  LeaseState,
  LeaseTime,
} from "./store/account-lease.ts";
export type { LeaseStanding } from "./store/lease-standing.ts";
export { AccountLeased, LeaseLost } from "./store/lease-errors.ts";
export { memoryAccountState } from "./store/memory-account-state.ts";
export type { MemoryAccountStateOptions } from "./store/memory-account-state.ts";
export { memoryEventStore } from "./store/memory-event-store.ts";
export { memoryVault } from "./store/memory-vault.ts";
export { memoryDisk } from "./store/memory-disk.ts";
export type { MemoryDisk } from "./store/memory-disk.ts";

// For what stands on this package
export { needKnown, needMethods, needObject } from "./call/argument.ts";

// For authors of transports
export { endsSession } from "./call/end-reasons.ts";

// For authors of stores and vaults
export { encodeAppend } from "./store/append-request.ts";
export { encodeAccountState } from "./store/account-state.ts";
export { acquiredLease, isHeldUnder, leaseState, renewedLease } from "./store/account-lease.ts";
export { leaseStanding } from "./store/lease-standing.ts";
export {
  checkedAfter,
  checkedCallKey,
  checkedCallQuery,
  checkedReadAll,
  checkedReadStream,
  checkedStream,
  positionNumber,
} from "./store/read-options.ts";
export {
  checkedEntries,
  checkedName,
  checkedNames,
  isFenced,
  maxSecretBytes,
} from "./store/vault-entries.ts";
export { secretErased } from "./store/vault-errors.ts";
export { compareNewestFirst, matchesQuery, selectCalls } from "./store/call-list.ts";
export { hmacSha256 } from "./store/hmac.ts";
export { incomingCallId, uuidOf } from "./store/record-ids.ts";
export { pseudonyms } from "./store/pseudonyms.ts";
