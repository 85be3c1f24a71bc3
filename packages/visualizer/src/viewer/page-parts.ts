import type { CallDirection } from "@offhook/engine";
import { systemClock } from "@offhook/engine";
import { bundleSource } from "./bundle-source.ts";
import type { CallSource } from "./call-source.ts";
import { runViewer } from "./run-viewer.ts";
import type { ExtraViews } from "./view/extra-views.ts";
import type { ViewerOptions } from "./viewer-options.ts";

/*
 * The page that `offhook open` serves or writes. What it starts with stands in script elements that are data: `source` says
 * where the calls come from, `bundle` holds them when they stand in the page, `chart-...` are the pictures.
 */

/** As `DocumentSource` of offhook says. */
export type Said = { readonly kind: "server"; readonly name: string } | { readonly kind: "bundle" };

/** Starts the viewer in the page's element. */
export async function startPage(
  sourceOf: (said: Said, options: Omit<ViewerOptions, "charts">) => Promise<CallSource>,
  options: Omit<ViewerOptions, "charts"> = {},
  extras: Partial<ExtraViews> = {},
  drawn?: () => void,
): Promise<void> {
  await isParsed();
  const element = document.getElementById("viewer");
  if (element === null) return;
  const charts: Partial<Record<CallDirection, string>> = {};
  for (const direction of ["outgoing", "incoming"] as const) {
    const picture = textOf(`chart-${direction}`);
    if (picture !== undefined) charts[direction] = picture;
  }
  element.replaceChildren();
  const source = await sourceOf(JSON.parse(textOf("source") ?? "null") as Said, options);
  runViewer(element, source, { charts, ...options }, extras, drawn);
}

/** The bundle that stands in the page. Of one call there is no list to choose from: it is shown. */
export async function bundleInPage({ filter }: Pick<ViewerOptions, "filter">): Promise<CallSource> {
  const name = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
  const now = systemClock().now();
  const source = await bundleSource(textOf("bundle")?.trim() ?? "", { name, now, ...(filter && { filter }) });
  const { calls, hasMore } = await source.calls({ filter: "", limit: 1 });
  const [only] = calls;
  if (only !== undefined && !hasMore && location.hash === "")
    history.replaceState(null, "", `#call=${only.callId}`);
  return source;
}

/** Resolves when all of the page is there: the data stand behind the script. */
async function isParsed(): Promise<void> {
  if (document.readyState !== "loading") return;
  await new Promise((resolve) => {
    document.addEventListener("DOMContentLoaded", resolve, { once: true });
  });
}

function textOf(id: string): string | undefined {
  return document.getElementById(id)?.textContent ?? undefined;
}
