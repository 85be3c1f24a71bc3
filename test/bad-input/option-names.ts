import * as engine from "@offhook/engine";
import { callRecord, recordedCall, simulatedClock, testCallId } from "@offhook/engine/testing";
import * as replay from "@offhook/replay";
import * as simulator from "@offhook/simulator";
import * as mtproto from "@offhook/simulator/mtproto";
import * as kurrentdb from "@offhook/store-kurrentdb";
import * as sqlite from "@offhook/store-sqlite";
import * as telegram from "@offhook/telegram";
import { SignalingDecoder } from "@offhook/telegram/signaling";
import * as visualizer from "@offhook/visualizer";
import * as viewer from "@offhook/visualizer/viewer";
import * as offhook from "offhook";
import { of } from "rxjs";
import { digest, newWorld, people } from "../scenarios/world.ts";

/** A function that takes options: what else they need, and the call with them. */
export interface OptionTaker {
  /** As it is exported; methods as `method of what makes it`. */
  readonly call: string;
  readonly with?: object;
  readonly act: (options: never) => unknown;
}

const record = callRecord(testCallId(1), 0);
const store = engine.memoryEventStore();
const path = "never-made.db";
const url = "kurrentdb://localhost:2113?tls=false";
const randomness = engine.systemRandomness();
const between = { caller: people.alice, callee: people.bob };
const act = () => undefined;
const client = {
  connect: act,
  getMe: act,
  invoke: act,
  addEventHandler: act,
  listEventHandlers: act,
} as never;
const branch = () => {
  return replay.forkCall(recordedCall("outgoing", digest), [{ kind: "skip", revision: 1 }], digest);
};
const step = () => replay.callSession([record]).steps[0] as replay.SessionStep;

export const optionTakers: Readonly<Record<string, readonly OptionTaker[]>> = {
  "@offhook/engine": [
    { call: "createCallEngine", act: (options) => engine.createCallEngine(options) },
    { call: "createDecider", act: (options) => engine.createDecider(engine.outgoingCall, options) },
    { call: "eachOf", act: (options) => engine.eachOf(of(1), options) },
    { call: "memoryAccountState", act: (options) => engine.memoryAccountState(options) },
    { call: "memoryEventStore", act: (options) => engine.memoryEventStore(options) },
    { call: "memoryVault", with: { digest, randomness }, act: (options) => engine.memoryVault(options) },
    { call: "replay$", act: (options) => engine.replay$(store, testCallId(1), options) },
    { call: "replayCall", act: (options) => engine.replayCall([record], options) },
    { call: "systemClock", act: (options) => engine.systemClock(options) },
    { call: "takeAccount", act: (options) => engine.takeAccount(options) },
    { call: "checkedReadAll", act: (options) => engine.checkedReadAll(options) },
    { call: "checkedReadStream", act: (options) => engine.checkedReadStream(options) },
    { call: "checkedAfter", with: { after: "end" }, act: (options) => engine.checkedAfter(options) },
    { call: "readAll of memoryEventStore", act: (options) => store.readAll(options) },
    {
      call: "subscribe of memoryEventStore",
      with: { after: "end" },
      act: (options) => store.subscribe(options),
    },
  ],
  "@offhook/engine/testing": [{ call: "simulatedClock", act: (options) => simulatedClock(0, options) }],
  "@offhook/replay": [
    { call: "branchFacts", act: (options) => replay.branchFacts(branch(), options) },
    { call: "branchLines", act: (options) => replay.branchLines(branch(), options) },
    { call: "callFilter", with: { now: 0 }, act: (options) => replay.callFilter("", options) },
    { call: "callTable", act: (options) => replay.callTable([], options) },
    { call: "changeLines", act: (options) => replay.changeLines([], options) },
    { call: "createRedaction", act: (options) => replay.createRedaction(options) },
    { call: "diffCalls", act: (options) => replay.diffCalls([], [], options) },
    { call: "diffLines", act: (options) => replay.diffLines(replay.diffCalls([], []), options) },
    { call: "explainCall", act: (options) => replay.explainCall([record], options) },
    {
      call: "explanationLines",
      act: (options) => replay.explanationLines(replay.explainCall([record]), options),
    },
    { call: "ladder", act: (options) => replay.ladder({ caller: [record] }, options) },
    { call: "ladderParts", act: (options) => replay.ladderParts({ caller: [record] }, options) },
    { call: "ladderSvg", act: (options) => replay.ladderSvg({ caller: [record] }, options) },
    { call: "openBundle", with: { digest }, act: (options) => replay.openBundle([], options) },
    {
      call: "regressionTest",
      with: { title: "x" },
      act: (options) => replay.regressionTest([record], options),
    },
    { call: "sessionLines", act: (options) => replay.sessionLines(step(), options) },
    {
      call: "signalingLines",
      act: (options) => replay.signalingLines(replay.recordedSignaling([record]), options),
    },
    {
      call: "statisticsLines",
      act: (options) => replay.statisticsLines(new replay.CallCounter().statistics(), options),
    },
    { call: "stepLines", act: (options) => replay.stepLines(step(), options) },
    { call: "timelineLines", act: (options) => replay.timelineLines([record], options) },
    { call: "transitionLine", act: (options) => replay.transitionLine(record, options) },
    {
      call: "transitionStatisticsLines",
      act: (options) =>
        replay.transitionStatisticsLines(new replay.TransitionCounter().statistics(), options),
    },
    { call: "verifyCall", act: (options) => replay.verifyCall([record], digest, undefined, options) },
    { call: "writeBundle", act: (options) => replay.writeBundle([], options) },
  ],
  "@offhook/simulator": [
    { call: "createCallServer", act: (options) => simulator.createCallServer(options) },
    { call: "floodedCaller", act: (options) => simulator.floodedCaller(between, options) },
    {
      call: "memoryCallClient",
      with: { userId: people.alice, deviceId: "phone" },
      act: (options) => simulator.memoryCallClient(newWorld().telegram, options),
    },
  ],
  "@offhook/simulator/mtproto": [
    { call: "startMtprotoServer", act: (options) => mtproto.startMtprotoServer(options) },
  ],
  "@offhook/store-sqlite": [
    { call: "checkSqliteVaultKey", act: (options) => sqlite.checkSqliteVaultKey(path, options) },
    { call: "openSqliteAccountState", act: (options) => sqlite.openSqliteAccountState(path, options) },
    { call: "openSqliteEventStore", act: (options) => sqlite.openSqliteEventStore(path, options) },
    { call: "openSqliteStores", act: (options) => sqlite.openSqliteStores(path, options) },
    { call: "openSqliteVault", act: (options) => sqlite.openSqliteVault(path, options) },
  ],
  "@offhook/store-kurrentdb": [
    { call: "checkKurrentDbVaultKey", act: (options) => kurrentdb.checkKurrentDbVaultKey(url, options) },
    { call: "kurrentDbAccountState", act: (options) => kurrentdb.kurrentDbAccountState(url, options) },
    { call: "kurrentDbEventStore", act: (options) => kurrentdb.kurrentDbEventStore(url, options) },
    { call: "openKurrentDbStores", act: (options) => kurrentdb.openKurrentDbStores(url, options) },
    { call: "openKurrentDbVault", act: (options) => kurrentdb.openKurrentDbVault(url, options) },
    { call: "readKurrentDbLeases", act: (options) => kurrentdb.readKurrentDbLeases(url, [], options) },
  ],
  "@offhook/telegram": [
    { call: "foldTrace", act: (options) => telegram.foldTrace([], options) },
    { call: "telegramCallClient", act: (options) => telegram.telegramCallClient(client, options) },
    { call: "telegramTransport", act: (options) => telegram.telegramTransport(options) },
    { call: "traceCalls", act: (options) => telegram.traceCalls(client, () => {}, options) },
  ],
  "@offhook/telegram/signaling": [
    { call: "SignalingDecoder", act: (options) => new SignalingDecoder(options) },
  ],
  "@offhook/visualizer": [
    { call: "chartPage", act: (options) => visualizer.chartPage("<svg />", options) },
    { call: "chartSvg", act: (options) => visualizer.chartSvg({ boxes: [] } as never, options) },
    {
      call: "layoutChart",
      act: (options) => visualizer.layoutChart(visualizer.chartOf(engine.outgoingCall), options),
    },
  ],
  "@offhook/visualizer/viewer": [
    { call: "bundleSource", with: { name: "a", now: 0 }, act: (options) => viewer.bundleSource("", options) },
    {
      call: "startViewer",
      with: { charts: {} },
      act: (options) =>
        viewer.startViewer(
          { querySelector: () => null } as never,
          { calls: () => {}, call: () => {} } as never,
          options,
        ),
    },
  ],
  offhook: [
    { call: "openCallEngine", act: (options) => offhook.openCallEngine(options) },
    { call: "openStores", act: (options) => offhook.openStores(path, options) },
  ],
};
