import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { CallInspection } from "@offhook/visualizer";
import type { InspectionMessage } from "@offhook/visualizer";
import type { StatelyInspectionEvent } from "@statelyai/inspect";
import { createInspectorServer } from "@statelyai/inspect/server";
import { expect, expectTypeOf, it } from "vitest";
import { twoPhones } from "../scenarios/two-phones.ts";

const guide = readFileSync(new URL("../../docs/guides/call-chart.md", import.meta.url), "utf8");

it("sends what Stately's own package calls an inspection event", () => {
  expectTypeOf<Omit<InspectionMessage, "snapshot">>().toExtend<
    Pick<StatelyInspectionEvent, "sessionId" | "rootId">
  >();
  expectTypeOf<InspectionMessage["type"]>().toEqualTypeOf<StatelyInspectionEvent["type"]>();
});

it("shows a live call to whoever looks at Stately's own server, by the snippet of the guide", async () => {
  const port = await freePort();
  const server = createInspectorServer({ port, autoOpen: false });
  const looking = new WebSocket(`ws://localhost:${port}`);
  const seen: InspectionMessage[] = [];
  looking.addEventListener("message", ({ data }) => seen.push(JSON.parse(String(data)) as InspectionMessage));
  await opened(looking);
  const sockets: WebSocket[] = [looking];
  try {
    const { alice, confirm, hangUp } = await twoPhones();
    const [, snippet = ""] = /^```js\nimport \{ CallInspection \}.*\n([^]*?)^```/m.exec(guide) ?? [];
    class Opened extends WebSocket {
      constructor(url: string) {
        super(url.replace("8080", String(port)));
        sockets.push(this);
      }
    }
    // oxlint-disable-next-line typescript/no-implied-eval -- the guide's own text is what is tested
    const run = new Function("CallInspection", "WebSocket", "engine", snippet) as (
      ...around: unknown[]
    ) => void;
    run(CallInspection, Opened, alice.engine);
    await opened(sockets[1] as WebSocket);
    await confirm();
    await hangUp(alice);
    await expect
      .poll(() => seen.at(-1))
      .toMatchObject({
        type: "@xstate.snapshot",
        snapshot: { status: "done", value: { discarded: "closed" } },
      });
    expect(seen.filter(({ type }) => type === "@xstate.actor")).toHaveLength(1);
    const events = seen.flatMap((message) => (message.type === "@xstate.event" ? [message.event.type] : []));
    expect(events).toEqual(
      expect.arrayContaining(["CallPlaced", "CallAccepted", "CallConfirmed", "CallHungUp"]),
    );
  } finally {
    for (const socket of sockets) socket.close();
    server.stop();
  }
});

async function opened(socket: WebSocket): Promise<void> {
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}
