import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Browser } from "playwright-core";
import { onTestFinished } from "vitest";
import { startChromium } from "./chromium.ts";

/** A line between a browser and a server on loopback, as a tunnel is, that can be cut. */
export interface CutLine {
  /** A browser that reaches `127.0.0.1:<port>` over the line and in no other way. */
  readonly browser: Browser;
  /** Where the server shall listen. */
  readonly port: number;
  cut(): void;
  mend(): Promise<void>;
}

export async function cutLine(): Promise<CutLine> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy()).once("close", () => to.destroy());
    }
  });
  const linePort = await listening(server, 0);
  const browser = await startChromium([`--host-resolver-rules=MAP 127.0.0.1:${port} 127.0.0.1:${linePort}`]);
  const cut = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  onTestFinished(async () => {
    await browser.close();
    cut();
  });
  return { browser, port, cut, mend: async () => void (await listening(server, linePort)) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server
      .once("error", reject)
      .listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
