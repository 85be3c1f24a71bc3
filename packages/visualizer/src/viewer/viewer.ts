import { InvalidArgument, needKnown } from "@offhook/engine";
import type { CallSource } from "./call-source.ts";
import { extraViews } from "./view/extra-views.ts";
import { runViewer } from "./run-viewer.ts";
import type { Viewer } from "./run-viewer.ts";
import type { ViewerOptions } from "./viewer-options.ts";

/**
 * Starts the viewer in an element of a page, which it fills. Where one stands is kept behind the # of the page's address.
 * It makes no request of its own, stores nothing, and needs no policy but one that lets scripts of the page run: no
 * `unsafe-eval`, and no inline style.
 * @throws InvalidArgument
 */
export function startViewer(root: HTMLElement, source: CallSource, options: ViewerOptions): Viewer {
  if (typeof root?.querySelector !== "function")
    throw new InvalidArgument("root", root, "an element of a page");
  if (typeof source?.calls !== "function" || typeof source.call !== "function")
    throw new InvalidArgument("source", source, "a source of calls, such as bundleSource() makes");
  if (typeof options?.charts !== "object")
    throw new InvalidArgument("options", options, "{ charts }, such as machinePictures");
  needKnown("options", options, { charts: true, theme: true, readPackets: true, filter: true });
  return runViewer(root, source, options, extraViews);
}
