import type { ServerResponse } from "node:http";
import type { Cancel, Clock } from "@offhook/engine";
import { answerHeaders } from "./answer-headers.ts";
import { written } from "./written.ts";

/** A connection that nothing passes over is closed by what stands between; none does here, but a sleeping page is noticed. */
const heartbeatMs = 15_000;

/** Server-sent events to one page. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  readonly #gone = new AbortController();
  #cancelBeat: Cancel;

  constructor(response: ServerResponse, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
    response.on("error", () => {}).once("close", () => this.#end());
    response.writeHead(200, { ...answerHeaders, "Content-Type": "text/event-stream" });
    // How long a browser waits before it asks again.
    response.write("retry: 1000\n\n");
    this.#cancelBeat = this.#beatLater();
  }

  /** Aborted when the page has gone. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Settles when the page has taken it, or so much that more can be sent. Without effect when the page has gone. */
  async send(event: string, data: unknown, id: string): Promise<void> {
    await written(this.#response, `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    this.#response.end();
    this.#end();
  }

  #end(): void {
    this.#cancelBeat();
    this.#gone.abort();
  }

  #beatLater(): Cancel {
    return this.#clock.schedule(this.#clock.now() + heartbeatMs, () => {
      // To a page that takes nothing nothing is added: the server closes what is silent for too long.
      if (!this.#response.writableNeedDrain) this.#response.write(":\n\n");
      this.#cancelBeat = this.#beatLater();
    });
  }
}
