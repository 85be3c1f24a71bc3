import { createServer, get } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { simulatedClock } from "@offhook/engine/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { EventStream } from "./event-stream.ts";

describe("a stream of events", () => {
  it("has a heartbeat, again and again, until the page has gone", async () => {
    const clock = simulatedClock();
    const { stream, response } = await opened(clock);
    let text = "";
    response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    await expect.poll(() => text).toBe("retry: 1000\n\n");
    await clock.advance(14_999);
    await stream.send("row", 1, "a");
    await expect.poll(() => text).toBe("retry: 1000\n\nevent: row\nid: a\ndata: 1\n\n");
    for (const beats of [1, 2, 3]) {
      await clock.advance(beats === 1 ? 1 : 15_000);
      await expect.poll(() => text.split("\n:\n").length - 1).toBe(beats);
    }
    response.destroy();
    await expect.poll(() => stream.gone.aborted).toBe(true);
    expect(clock.nextDueAt()).toBeUndefined();
    await stream.send("row", 2, "b");
  });

  it("has none for a page that takes nothing", async () => {
    const clock = simulatedClock();
    const { stream, length } = await opened(clock);
    void stream.send("row", "x".repeat(20_000_000), "a");
    await expect.poll(length).toBeGreaterThan(1_000_000);
    const before = length();
    for (let beats = 0; beats < 10; beats++) await clock.advance(15_000);
    expect(length()).toBeLessThanOrEqual(before);
    stream.end();
  });
});

interface OpenedStream {
  readonly stream: EventStream;
  readonly response: IncomingMessage;
  /** What waits to be sent. */
  readonly length: () => number;
}

async function opened(clock: ReturnType<typeof simulatedClock>): Promise<OpenedStream> {
  return new Promise((resolve) => {
    let began: Pick<OpenedStream, "stream" | "length"> | undefined;
    const server = createServer((_, response) => {
      began = { stream: new EventStream(response, clock), length: () => response.writableLength };
    }).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      get({ port, agent: false }, (response) => {
        response.on("error", () => {});
        if (began !== undefined) resolve({ ...began, response });
      });
    });
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
  });
}
