import { systemClock } from "@offhook/engine";
import type { CallDirection } from "@offhook/engine";
import { bundleSource } from "./bundle-source.ts";
import type { CallSource } from "./call-source.ts";
import { remoteSource } from "./remote-source.ts";
import { startViewer } from "./viewer.ts";
import type { PacketReader } from "./viewer-options.ts";

/*
 * The script of the page that `offhook open` serves or writes. What it starts with stands in script elements that are data:
 * `source` says where the calls come from, `bundle` holds them when they stand in the page, `chart-...` are the pictures.
 */

/** As `DocumentSource` of offhook says. */
type Said = { readonly kind: "server"; readonly name: string } | { readonly kind: "bundle" };

const root = document.getElementById("viewer");
if (root !== null) void start(root);

async function start(element: HTMLElement): Promise<void> {
  const charts: Partial<Record<CallDirection, string>> = {};
  for (const direction of ["outgoing", "incoming"] as const) {
    const picture = textOf(`chart-${direction}`);
    if (picture !== undefined) charts[direction] = picture;
  }
  const { readPackets } = window as { readonly readPackets?: PacketReader };
  element.replaceChildren();
  startViewer(element, await sourceOf(JSON.parse(textOf("source") ?? "null") as Said), {
    charts,
    ...(readPackets && { readPackets }),
  });
}

async function sourceOf(said: Said): Promise<CallSource> {
  if (said.kind === "server")
    return remoteSource({ base: new URL("./", location.href).href, name: said.name });
  const name = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
  const source = await bundleSource(textOf("bundle")?.trim() ?? "", { name, now: systemClock().now() });
  const { calls, hasMore } = await source.calls({ filter: "", limit: 1 });
  const [only] = calls;
  // Of one call there is no list to choose from.
  if (only !== undefined && !hasMore && location.hash === "")
    history.replaceState(null, "", `#call=${only.callId}`);
  return source;
}

function textOf(id: string): string | undefined {
  return document.getElementById(id)?.textContent ?? undefined;
}
