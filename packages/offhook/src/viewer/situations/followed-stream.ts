import { once } from "node:events";
import { get } from "node:http";
import type { IncomingMessage } from "node:http";
import type { ViewerSituation } from "./viewer-situation.ts";

/*
 * For the tests of this folder: a page that follows what goes on.
 */

export interface ToldEvent {
  readonly event: string;
  readonly data: unknown;
}

export interface FollowedStream {
  readonly events: readonly ToldEvent[];
  readonly lastId: string;
  readonly ended: Promise<void>;
  /** What the next event of this name says. @throws Error when none comes */
  next(event: string): Promise<unknown>;
  end(): void;
}

/** The answer before anything of it is read. It ends with the server. */
export async function rawStream(
  { base, cookie }: ViewerSituation,
  query: string,
  headers = {},
): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    get(`${base}events?${query}`, { agent: false, headers: { cookie, ...headers } }, resolve).on(
      "error",
      reject,
    ),
  );
  return response.on("error", () => {});
}

export async function followed(
  viewer: ViewerSituation,
  query: string,
  headers = {},
): Promise<FollowedStream> {
  const response = await rawStream(viewer, query, headers);
  const events: ToldEvent[] = [];
  let [text, lastId, taken] = ["", "", 0];
  response.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const [, event, id, data] = /^event: (.*)\nid: (.*)\ndata: (.*)$/.exec(part) ?? [];
      if (event === undefined || id === undefined || data === undefined) continue;
      events.push({ event, data: JSON.parse(data) });
      lastId = id;
    }
  });
  const ended = new Promise<void>((resolve) => void response.once("close", resolve));
  return {
    events,
    get lastId() {
      return lastId;
    },
    ended,
    async next(event) {
      for (;;) {
        const at = events.findIndex((each, index) => index >= taken && each.event === event);
        if (at >= 0) {
          taken = at + 1;
          return events[at]?.data;
        }
        if (response.closed) throw new Error(`No ${event} came: ${JSON.stringify(events)}`);
        await Promise.race([once(response, "data"), ended]);
      }
    },
    end: () => void response.destroy(),
  };
}

/** Waits until a number does not grow any more while a pause lasts. */
export async function settled(of: () => number, pause: () => Promise<unknown>): Promise<void> {
  let before = -1;
  while (before !== of()) {
    before = of();
    await pause();
  }
}
