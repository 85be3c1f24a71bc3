import { outgoingCall } from "@offhook/engine";
import { callRecord, testCallId } from "@offhook/engine/testing";
import * as visualizer from "@offhook/visualizer";
import * as callChart from "@offhook/visualizer/call-chart";
import * as viewer from "@offhook/visualizer/viewer";
import type { EntryPoint } from "./row.ts";

const aLayout = () => visualizer.layoutChart(visualizer.chartOf(outgoingCall));

export const visualizerEntry: EntryPoint = {
  name: "@offhook/visualizer",
  module: visualizer,
  rows: [
    {
      call: "chartOf",
      given: "no machine",
      act: () => visualizer.chartOf(undefined as never),
      says: /^machine must be a machine of XState 5, as createMachine\(\) makes it, not undefined\.$/,
    },
    {
      call: "chartOf",
      given: "the configuration of a machine",
      act: () => visualizer.chartOf({ id: "a", states: {} } as never),
      says: /^machine must be a machine of XState 5, .*, not an object\.$/,
    },
    {
      call: "layoutChart",
      given: "a machine instead of its chart",
      act: () => visualizer.layoutChart(outgoingCall as never),
      says: /^chart must be a chart, as chartOf\(machine\) makes it, not an object\.$/,
    },
    {
      call: "layoutChart",
      given: "a form that there is not",
      act: () => visualizer.layoutChart(visualizer.chartOf(outgoingCall), { form: "round" as never }),
      says: /^form must be "folded", "full" or "outline", not "round"\.$/,
    },
    {
      call: "chartSvg",
      given: "a chart without a layout",
      act: () => visualizer.chartSvg(visualizer.chartOf(outgoingCall) as never),
      says: /^layout must be a layout, as layoutChart\(chart\) makes it, not an object\.$/,
    },
    {
      call: "chartSvg",
      given: "a theme that there is not",
      act: async () => visualizer.chartSvg(await aLayout(), { theme: "pink" as never }),
      says: /^theme must be "auto", "light" or "dark", not "pink"\.$/,
    },
    {
      call: "mermaidText",
      given: "a machine instead of its chart",
      act: () => visualizer.mermaidText(outgoingCall as never),
      says: /^chart must be a chart, as chartOf\(machine\) makes it, not an object\.$/,
    },
    {
      call: "chartPage",
      given: "no picture",
      act: () => visualizer.chartPage("<p>hello</p>"),
      says: /^svg must be a picture, as chartSvg\(layout\) makes it, not "<p>hello<\/p>"\.$/,
    },
    {
      call: "chartPage",
      given: "a theme that there is not",
      act: () => visualizer.chartPage("<svg />", { theme: "pink" as never }),
      says: /^theme must be "auto", "light" or "dark", not "pink"\.$/,
    },
    {
      call: "callPath",
      given: "the chart of another machine",
      act: () => visualizer.callPath({ ...visualizer.chartOf(outgoingCall), id: "lamp" }, []),
      says: /^chart must be the chart of outgoingCall or incomingCall, not an object\.$/,
    },
    {
      call: "callPath",
      given: "no records",
      act: () => visualizer.callPath(visualizer.chartOf(outgoingCall), undefined as never),
      says: /^records must be the records of a call, as a store reads them, not undefined\.$/,
    },
    {
      call: "CallHeat",
      given: "no chart",
      act: () => new visualizer.CallHeat(undefined as never),
      says: /^chart must be the chart of outgoingCall or incomingCall, not undefined\.$/,
    },
    {
      call: "add of CallHeat",
      given: "no record",
      act: () => new visualizer.CallHeat(visualizer.chartOf(outgoingCall)).add(undefined as never),
      says: /^record must be the record of a call, as a store reads it, not undefined\.$/,
    },
    {
      call: "liveChart",
      given: "no element",
      act: () => visualizer.liveChart(null as never),
      says: /^root must be an element of a page with the picture in it, not null\.$/,
    },
    {
      call: "liveChart",
      given: "an element without a picture",
      act: () => visualizer.liveChart({ querySelectorAll: () => [] }),
      says: /^root must be an element with a picture in it, as chartSvg\(layout\) makes it, not an object\.$/,
    },
    {
      call: "stateIdOf",
      given: "a path as text",
      act: () => visualizer.stateIdOf("waiting.ringing" as never),
      says: /^path must be a list of keys, not "waiting\.ringing"\.$/,
    },
    {
      call: "messages of CallInspection",
      given: "no record",
      act: () => new visualizer.CallInspection().messages(undefined as never),
      says: /^record must be the record of a call, as a store reads it, not undefined\.$/,
    },
  ],
  harmless: {
    isMachine: "says of anything at all whether it is one",
  },
};

const anElement = { querySelector: () => null } as never;
const aSource = { name: "calls", calls: () => {}, call: () => {} } as never;

export const viewerEntry: EntryPoint = {
  name: "@offhook/visualizer/viewer",
  module: viewer,
  rows: [
    {
      call: "startViewer",
      given: "no element",
      act: () => viewer.startViewer(null as never, aSource, { charts: {} }),
      says: /^root must be an element of a page, not null\.$/,
    },
    {
      call: "startViewer",
      given: "no source",
      act: () => viewer.startViewer(anElement, [] as never, { charts: {} }),
      says: /^source must be a source of calls, such as bundleSource\(\) makes, not a list of 0\.$/,
    },
    {
      call: "startViewer",
      given: "no charts",
      act: () => viewer.startViewer(anElement, aSource, {} as never),
      says: /^options must be { charts }, such as machinePictures, not an object\.$/,
    },
    {
      call: "bundleSource",
      given: "another file",
      act: () => viewer.bundleSource("SQLite format 3", { name: "a", now: 0 }),
      code: "BUNDLE_UNREADABLE",
      says: /^Line 1 does not begin a bundle/,
    },
    {
      call: "bundleSource",
      given: "no time",
      act: () => viewer.bundleSource("", { name: "a" } as never),
      says: /^now must be a time in milliseconds, not undefined\.$/,
    },
    {
      call: "readPackets",
      given: "half a key",
      act: () => viewer.readPackets([callRecord(testCallId(1), 0)], new Uint8Array(128)),
      says: /^callKey must be a Uint8Array of 256 bytes/,
    },
  ],
  harmless: {},
};

export const callChartEntry: EntryPoint = {
  name: "@offhook/visualizer/call-chart",
  module: callChart,
  rows: [
    {
      call: "CallChartElement",
      given: "records that nobody has awaited",
      act: () => (new callChart.CallChartElement().records = Promise.resolve([]) as never),
      says: /^records must be the records of a call, in a list, not a promise \(await it first\)\.$/,
    },
  ],
  harmless: {},
};
