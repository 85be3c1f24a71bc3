/** `offhook`: what an embedder needs, from one package. The command line and the simulator are not loaded. */

// One account, five lines
export { openCallEngine } from "./embedding/open-call-engine.ts";
export type { OpenCallEngineOptions, OpenedCallEngine } from "./embedding/open-call-engine.ts";

// The engine, with ports of your own
export {
  AccountClosed,
  CallPaced,
  ConsumerTooSlow,
  createCallEngine,
  defaultCallProtocol,
  defaultCallTimeouts,
  defaultPacing,
  eachOf,
  EngineClosed,
  InvalidArgument,
  InvalidTransition,
  MediaUnavailable,
  OffhookError,
} from "@offhook/engine";
export type {
  AccountStanding,
  AdmissionAnswer,
  AdmissionPolicy,
  AdmissionQuestion,
  AnswerRule,
  Call,
  CallEngine,
  CallEnd,
  CallEngineOptions,
  CallMedia,
  CallProtocol,
  CallRecord,
  CallStream,
  CallTransition,
  CallView,
  Cancellable,
  Diagnostic,
  EachOfOptions,
  EndReason,
  EventStore,
  MediaServer,
  MediaSignaling,
  PacingPolicy,
  PeerAddress,
  PlaceCallOptions,
  RingOptions,
  RingOutcome,
  StoredRecord,
  Vault,
} from "@offhook/engine";
export { nodeDigest } from "./embedding/node-digest.ts";
export { ClientInUse, peerAddressOf, telegramCallClient, telegramTransport } from "@offhook/telegram";
export type { ConnectedCallClient, LibraryClient } from "@offhook/telegram";
export { openStores } from "./embedding/open-stores.ts";
export type { OpenedStores, OpenStoresOptions } from "./embedding/open-stores.ts";
export { openSqliteEventStore, openSqliteStores, openSqliteVault } from "@offhook/store-sqlite";

// The machines by themselves
export { incomingCall, outgoingCall } from "@offhook/engine";
export type { AccountId, CallEffect, CallEvent, CallId, PeerRef } from "@offhook/engine";

// Telegram's updates as streams
export { phoneUpdates, toCallEvents, traceCalls } from "@offhook/telegram";
export type { CallUpdate } from "@offhook/engine";
export type { PhoneUpdate } from "@offhook/telegram";

// Recorded calls
export {
  createDecider,
  eraseCall,
  erasePeer,
  replay$,
  replayCall,
  systemClock,
  systemRandomness,
} from "@offhook/engine";
export type { ReplayStep } from "@offhook/engine";
export { describeRule, ladder, lineText, transitionLine, verifyCall } from "@offhook/replay";
