import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallId, Clock, EventStore, Randomness } from "@offhook/engine";
import { answerHeaders, policyOf } from "./answer-headers.ts";
import { callsAnswer, sendCall } from "./call-answers.ts";
import { EventStream } from "./event-stream.ts";
import { followLog } from "./follow-log.ts";
import { followedOf } from "./followed.ts";
import { LogWatch } from "./log-watch.ts";
import { longestUrl, RequestGate } from "./request-gate.ts";
import type { ViewerDocument } from "./viewer-document.ts";

/*
 * The server of the viewer, for one person on this machine. Below the folder that the gate knows:
 *
 *     /                                    the page
 *     /calls?filter=&limit=&before=        a part of the list of calls, as JSON
 *     /calls/<call id>                     a call with its records, as JSON Lines; 204 when there is none
 *     /events?list=&call=                  what goes on, as server-sent events; see `Followed`
 *
 * It only reads, and gives out nothing but what stands in the store and the page.
 */

export interface ViewerServerOptions {
  readonly store: EventStore;
  readonly document: ViewerDocument;
  /** The fragment at which the page opens, with its `#`; empty for none. */
  readonly fragment: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Why the store is not the one any more that was opened; `null` while it is. */
  readonly whyGone?: () => Promise<string | null>;
}

export interface ViewerServer {
  readonly port: number;
  /** The address with the token: for the person who started it. */
  readonly url: string;
  /** An address that is good for one time: for a program that opens the browser. */
  ticketUrl(): string;
  /** Ends every connection. Calling it again does nothing. */
  close(): Promise<void>;
}

/** More pages than anybody has open. */
const mostStreams = 64;
const mostConnections = 256;
/** Without a byte either way a connection is closed; events have a heartbeat. */
const silentMs = 30_000;

/** Listens on loopback. @throws Error of `node:net`, such as EADDRINUSE */
export async function openViewerServer(options: ViewerServerOptions): Promise<ViewerServer> {
  const gate = new RequestGate(options.randomness);
  const watch = new LogWatch(options.store, options);
  const viewer = new ViewerAnswers(gate, watch, options);
  const server = createServer(
    {
      maxHeaderSize: longestUrl + 16_384,
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => void viewer.answer(request, response),
  );
  server.timeout = silentMs;
  server.maxConnections = mostConnections;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen({ port: options.port, host: "127.0.0.1" }, resolve);
    });
  } catch (error) {
    watch.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  gate.opensAt(port);
  const origin = `http://127.0.0.1:${port}`;
  let closing: Promise<void> | undefined;
  return {
    port,
    url: `${origin}${gate.tokenPath()}`,
    ticketUrl: () => `${origin}${gate.ticketPath()}`,
    close: () =>
      (closing ??= new Promise((resolve) => {
        watch.close();
        viewer.close();
        server.close(() => resolve());
        server.closeAllConnections();
      })),
  };
}

class ViewerAnswers {
  readonly #gate: RequestGate;
  readonly #watch: LogWatch;
  readonly #options: ViewerServerOptions;
  readonly #streams = new Set<EventStream>();

  constructor(gate: RequestGate, watch: LogWatch, options: ViewerServerOptions) {
    this.#gate = gate;
    this.#watch = watch;
    this.#options = options;
  }

  close(): void {
    for (const stream of this.#streams) stream.end();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on("error", () => {});
    const answer = this.#gate.answer(request);
    if (answer.kind === "refused") return refuse(response, answer.status, answer.message);
    if (answer.kind === "entered") {
      const headers = { "Set-Cookie": answer.cookie, Location: answer.folder + this.#options.fragment };
      response.writeHead(303, { ...answerHeaders, ...headers }).end();
      return;
    }
    try {
      await this.#give(answer.path, answer.query, request, response);
    } catch (error) {
      fail(response, error);
    }
  }

  async #give(
    path: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { store, document, clock } = this.#options;
    if (path === "")
      return send(response, document.html, {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policyOf(document.policy),
      });
    if (path === "calls") {
      const from = { now: clock.now(), place: this.#watch.place };
      const answer = await callsAnswer(store, query, from);
      return send(response, JSON.stringify(answer), { "Content-Type": "application/json" });
    }
    if (path === "events") return this.#follow(request.headers["last-event-id"], query, response);
    const [, callId] = /^calls\/([0-9a-f-]{36})$/.exec(path) ?? [];
    if (callId === undefined) return refuse(response, 404, "There is nothing here.");
    const call = await store.findCall({ callId: callId as CallId });
    if (call !== undefined) return sendCall(response, store, call);
    // Not 404, which a browser would log as an error of the page.
    response.writeHead(204, answerHeaders).end();
  }

  async #follow(
    lastEventId: string | readonly string[] | undefined,
    query: URLSearchParams,
    response: ServerResponse,
  ): Promise<void> {
    const followed = followedOf(typeof lastEventId === "string" ? lastEventId : query.toString());
    if (followed === null) return refuse(response, 400, "This is nothing that can be followed.");
    if (this.#streams.size >= mostStreams)
      return refuse(response, 503, `There are ${mostStreams} pages that follow this store already.`);
    const { store, clock } = this.#options;
    const stream = new EventStream(response, clock);
    this.#streams.add(stream);
    try {
      await followLog(stream, followed, { store, clock, watch: this.#watch });
    } finally {
      this.#streams.delete(stream);
      stream.end();
    }
  }
}

function send(response: ServerResponse, body: string, headers: Readonly<Record<string, string>>): void {
  response.writeHead(200, { ...answerHeaders, ...headers }).end(body);
}

/** What asks wrongly gets no second try on this connection. */
function refuse(response: ServerResponse, status: number, message: string): void {
  const allow = status === 405 ? { Allow: "GET" } : {};
  response
    .writeHead(status, {
      ...answerHeaders,
      ...allow,
      "Content-Type": "text/plain; charset=utf-8",
      Connection: "close",
    })
    .end(`${message}\n`);
}

/** An error as the page reads it: its code, its sentence, and of a filter the place. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { code, message, position } = error as {
    readonly code?: string;
    readonly message?: string;
    readonly position?: number;
  };
  const isAsked = code === "FILTER_INVALID" || code === "INVALID_ARGUMENT";
  response
    .writeHead(isAsked ? 400 : 500, { ...answerHeaders, "Content-Type": "application/json" })
    .end(JSON.stringify({ code: code ?? "INTERNAL", message: message ?? String(error), position }));
}
