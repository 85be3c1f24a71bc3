import { join } from "node:path";
import { callStream, memoryEventStore, systemClock, systemRandomness } from "@offhook/engine";
import type { CallId, EventStore } from "@offhook/engine";
import { callAppend, testCallId } from "@offhook/engine/testing";
import type { CallSource } from "@offhook/visualizer";
import { rolldown } from "rolldown";
import type { Browser, Page } from "playwright-core";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { openViewerServer } from "../../packages/offhook/src/viewer/viewer-server.ts";
import type { ViewerServer } from "../../packages/offhook/src/viewer/viewer-server.ts";
import { inChromium, watchedPage } from "./chromium.ts";
import type { WatchedPage } from "./chromium.ts";

declare const source: CallSource;
declare const told: { rows: unknown[]; records: number[]; states: string[]; end?: () => void };
