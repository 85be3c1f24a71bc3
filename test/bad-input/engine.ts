import * as engine from "@offhook/engine";
import { callRows } from "./calls.ts";
import { functionRows } from "./engine-functions.ts";
import { storeRows } from "./memory-stores.ts";
import type { EntryPoint } from "./row.ts";

export const engineEntry: EntryPoint = {
  name: "@offhook/engine",
  module: engine,
  rows: [...callRows, ...functionRows, ...storeRows],
  harmless: {
    AccountClosed: "an error of ours",
    CallPaced: "an error of ours",
    ConsumerTooSlow: "an error of ours",
    CallStream: "made by the engine",
    untilAborted: "takes a signal that checkSignal has passed",
    AccountLeased: "an error of ours",
    LeaseLost: "an error of ours",
    isHeldUnder: "compares what a store keeps with a lease that it gave",
    leaseStanding: "takes what a store keeps of a lease",
    leaseState: "takes a lease that a store gave",
    CallAbandoned: "an error of ours",
    CallNotOver: "an error of ours",
    Observing: "an error of ours",
    EngineClosed: "an error of ours",
    InvalidTransition: "an error of ours",
    MediaUnavailable: "an error of ours",
    Secret: "keeps any value",
    UnknownAccount: "an error of ours",
    InvalidArgument: "an error of ours",
    OffhookError: "an error of ours",
    CallNotFound: "an error of ours",
    RecordTooNew: "an error of ours",
    UpcastFailed: "an error of ours",
    StoreError: "an error of ours",
    WrongExpectedRevision: "an error of ours",
    VaultError: "an error of ours",
    secretErased: "makes an error of ours",
    isRuleId: "a question that takes any text",
    systemRandomness: "takes nothing; its bytes are in the table",
    memoryDisk: "takes nothing",
    summarize: "takes a state that replayCall or the engine made",
    isCallRecord: "asks about a record that a store gave out",
    isFenced: "asks about a name that checkedName has passed",
    callStream: "a wrong id gives a name under which nothing is found",
    signalingStream: "a wrong id gives a name under which nothing is found",
    effectIdOf: "a wrong id gives a name under which nothing is found",
  },
};
