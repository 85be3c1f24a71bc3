/** `@offhook/visualizer/viewer`: the page that shows recorded and live calls. For a browser. */
export { startViewer } from "./viewer.ts";
export type { Viewer } from "./run-viewer.ts";
export type { FilterLanguage, PacketReader, PacketsInClear, ViewerOptions } from "./viewer-options.ts";
export { machinePictures } from "../call-chart/machine-pictures.ts";

// Where its calls come from
export type {
  CallPage,
  CallsAsked,
  CallSource,
  RecordsHad,
  SourcedCall,
  SourceWatcher,
} from "./call-source.ts";
export { bundleSource } from "./bundle-source.ts";
export type { BundleSourceOptions } from "./bundle-source.ts";

// What it needs besides
export { filterLanguage } from "./filter-language.ts";
export { readPackets } from "./packet-reader.ts";
export { pageDigest } from "./page-digest.ts";
