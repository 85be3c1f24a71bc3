import { engineEntry } from "./engine.ts";
import { keyExchangeEntry } from "./key-exchange.ts";
import { gramjsEntry, mtprotoEntry, simulatorEntry } from "./simulator.ts";
import { kurrentDbEntry } from "./kurrentdb.ts";
import { sealingEntry, sqliteEntry } from "./sqlite.ts";
import { replayEntry } from "./replay.ts";
import { contractsEntry, offhookEntry, testingEntry } from "./surfaces.ts";
import { callChartEntry, viewerEntry, visualizerEntry } from "./visualizer.ts";
import { clientEntry, clientTestingEntry, signalingEntry, telegramEntry } from "./telegram.ts";
import type { EntryPoint } from "./row.ts";

/** Every entry point that people import. */
export const entries: readonly EntryPoint[] = [
  engineEntry,
  testingEntry,
  contractsEntry,
  telegramEntry,
  clientEntry,
  clientTestingEntry,
  keyExchangeEntry,
  signalingEntry,
  sqliteEntry,
  sealingEntry,
  kurrentDbEntry,
  simulatorEntry,
  mtprotoEntry,
  gramjsEntry,
  replayEntry,
  visualizerEntry,
  viewerEntry,
  callChartEntry,
  offhookEntry,
];
