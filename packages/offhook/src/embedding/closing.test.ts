import { execFileSync } from "node:child_process";
import { getEventListeners } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemRandomness } from "@offhook/engine";
import { createCallServer, memoryCallClient } from "@offhook/simulator";
import { loopbackClientOptions, loopbackSession } from "@offhook/simulator/gramjs";
import type { ConnectedCallClient } from "@offhook/telegram";
import { TelegramClient } from "telegram";
import { describe, expect, it, onTestFinished } from "vitest";
import { nodeDigest } from "./node-digest.ts";
import { openCallEngine } from "./open-call-engine.ts";

function files(): string {
  const path = mkdtempSync(join(tmpdir(), "offhook-closing-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return join(path, "calls.db");
}

function simulatedTelegram() {
  const telegram = createCallServer({
    clock: systemClock(),
    randomness: systemRandomness(),
    digest: nodeDigest,
    accounts: [{ userId: 1n }, { userId: 2n }],
  });
  const clientOf = (userId: bigint): ConnectedCallClient => {
    const client = memoryCallClient(telegram, { userId, deviceId: "one" });
    return { ...client, close: async () => client.close() };
  };
  return { clientOf, callee: { userId: "2", accessHash: String(telegram.accessHash(1n, 2n)) } };
}

/** A process that opens an engine and closes it; says what keeps it alive before and after that, and has to end. */
function inProcess(body: string): { before: string[]; after: string[] } {
  const script = `
    import { systemClock, systemRandomness } from "@offhook/engine";
    import { createCallServer, memoryCallClient } from "@offhook/simulator";
    import { nodeDigest, openCallEngine } from "offhook";
    const accounts = [{ userId: 1n }, { userId: 2n }];
    const ports = { clock: systemClock(), randomness: systemRandomness(), digest: nodeDigest };
    const telegram = createCallServer({ ...ports, accounts });
    const device = memoryCallClient(telegram, { userId: 1n, deviceId: "one" });
    const client = { ...device, close: async () => device.close() };
    const callee = { userId: "2", accessHash: String(telegram.accessHash(1n, 2n)) };
    const store = ${JSON.stringify(files())};
    await new Promise((resolve) => setImmediate(resolve));
    const before = process.getActiveResourcesInfo();
    // Nothing of an engine keeps a process alive; a client's connection does, and here there is none.
    const alive = setInterval(() => {}, 1_000);
    ${body}
    clearInterval(alive);
    // The simulated server has its last turns too.
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    console.log(JSON.stringify({ before, after: process.getActiveResourcesInfo() }));`;
  const flags = ["--conditions=source", "--experimental-strip-types", "--no-warnings", "--input-type=module"];
  const output = execFileSync(process.execPath, [...flags, "--eval", script], {
    cwd: import.meta.dirname,
    encoding: "utf8",
    timeout: 20_000,
  });
  return JSON.parse(output);
}

describe("an engine on files", { timeout: 30_000 }, () => {
  it("leaves nothing that keeps its process alive, with a call in progress", () => {
    const { before, after } = inProcess(`
      const engine = await openCallEngine({ client, store });
      const call = await engine.placeCall(callee);
      for await (const { state } of call.state$) if (state === "waiting.registered") break;
      await engine[Symbol.asyncDispose]();`);
    expect(after).toEqual(before);
  });

  it("leaves nothing when it does not open", () => {
    const { before, after } = inProcess(`
      const opened = await openCallEngine({ client: { ...client, selfId: 7 }, store }).catch(() => null);
      if (opened !== null) throw new Error("It opened.");`);
    expect(after).toEqual(before);
  });

  it("is there again for the next one", async () => {
    const { clientOf, callee } = simulatedTelegram();
    const store = files();
    {
      await using engine = await openCallEngine({ client: clientOf(1n), store });
      await engine.placeCall(callee);
    }
    await using again = await openCallEngine({ client: clientOf(1n), store });
    expect(again.liveCalls()).toHaveLength(1);
  });
});

describe("a signal", () => {
  it("that is aborted already: no file is made", async () => {
    const { clientOf } = simulatedTelegram();
    const opening = openCallEngine({
      client: clientOf(1n),
      store: "/no/such/folder/calls.db",
      signal: AbortSignal.abort("no"),
    });
    await expect(opening).rejects.toBe("no");
  });

  it("ends the waiting for a client that does not connect, and lets the files go", async () => {
    const { clientOf } = simulatedTelegram();
    const store = files();
    const client = new TelegramClient(await loopbackSession(), 1, "any", loopbackClientOptions(1));
    const asked = Promise.withResolvers<undefined>();
    client.connect = () => {
      asked.resolve(undefined);
      return new Promise(() => {});
    };
    const aborting = new AbortController();
    const opening = openCallEngine({ client, store, signal: aborting.signal });
    opening.catch(() => {});
    await asked.promise;
    aborting.abort("enough");
    await expect(opening).rejects.toBe("enough");
    expect(getEventListeners(aborting.signal, "abort")).toEqual([]);
    await (await openCallEngine({ client: clientOf(1n), store })).close();
  });
});
