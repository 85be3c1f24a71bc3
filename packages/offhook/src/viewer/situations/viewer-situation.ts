import { request } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from "node:http";
import { memoryEventStore, systemClock, systemRandomness } from "@offhook/engine";
import type { AppendRequest, EventStore } from "@offhook/engine";
import { openViewerServer } from "../viewer-server.ts";
import type { ViewerServer, ViewerServerOptions } from "../viewer-server.ts";

/*
 * For the tests of this folder: a server of the viewer, and whoever asks it.
 */

export interface ViewerSituation {
  readonly server: ViewerServer;
  readonly store: EventStore;
  /** The address of the page, without the token. */
  readonly base: string;
  readonly cookie: string;
}

export const page = {
  html: "<!doctype html><title>Calls</title>",
  policy: "default-src 'none'; script-src 'self'",
};

/** A server on an empty store, or as `options` say, and a browser that was let in. `until` is told how to end it. */
export async function viewerSituation(
  options: Partial<ViewerServerOptions>,
  until: (end: () => Promise<void>) => void,
): Promise<ViewerSituation> {
  const store = options.store ?? memoryEventStore();
  const server = await openViewerServer({
    store,
    document: page,
    fragment: "",
    port: 0,
    clock: systemClock(),
    randomness: systemRandomness(),
    ...options,
  });
  until(() => server.close());
  const { headers } = await asked(server.url);
  const cookie = headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";
  return { server, store, base: server.url.replace(/\?.*/, ""), cookie };
}

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export async function asked(url: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request(url, { agent: false, ...options }, resolve)
      .on("error", reject)
      .end(),
  );
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) body += chunk as string;
  return { status: response.statusCode, headers: response.headers, body };
}

/** Asks with the cookie. */
export const admitted = (
  { base, cookie }: Pick<ViewerSituation, "base" | "cookie">,
  path: string,
): Promise<Answer> => asked(base + path, { headers: { cookie } });

/** A store in memory to which this was appended. */
export async function storeWith(appends: readonly AppendRequest[]): Promise<EventStore> {
  const store = memoryEventStore();
  for (const each of appends) await store.append(each);
  return store;
}
