import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock, systemRandomness } from "@offhook/engine";
import { createCallServer, memoryCallClient } from "@offhook/simulator";
import type { CallServerOptions, MemoryCallClient } from "@offhook/simulator";
import { startMtprotoServer } from "@offhook/simulator/mtproto";
import { describe, expect, it, onTestFinished } from "vitest";
import { folder, objects, offhook, start } from "./offhook-process.ts";
import type { Running } from "./offhook-process.ts";

/*
 * `offhook record` beside the owner's phone, on a simulated Telegram that writes down every request of the recording
 * device. Whatever happens to the call, none of them may be one of phone.*.
 */

const owner = 2n;
const caller = 1n;

interface Scene {
  readonly phone: MemoryCallClient;
  readonly caller: MemoryCallClient;
  /** Starts `offhook record` on the owner's files. */
  record(): Promise<Running>;
  /** The methods that the recording device has asked for. */
  readonly asked: string[];
  readonly store: string;
  /** How the caller names the owner. */
  readonly accessHash: string;
  /** The options with which a command acts as the recording device. */
  readonly options: readonly string[];
}

async function scene(telegram: Partial<CallServerOptions> = {}): Promise<Scene> {
  const files = folder();
  const digest = { sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest() };
  const server = createCallServer({
    clock: systemClock(),
    randomness: systemRandomness(),
    digest,
    accounts: [{ userId: caller }, { userId: owner }],
    ...telegram,
  });
  const asked: string[] = [];
  const mtproto = await startMtprotoServer({
    server: {
      ...server,
      handle: (session, request) => {
        if (session.deviceId === "recorder") asked.push(request._);
        return server.handle(session, request);
      },
    },
  });
  onTestFinished(() => mtproto.close());
  const key = randomBytes(256);
  mtproto.addAuthKey(key, { userId: owner, deviceId: "recorder" });
  const authKey = join(files, "owner.auth-key");
  writeFileSync(authKey, key);
  const store = join(files, "owner.db");
  const connection = ["--connect", `127.0.0.1:${mtproto.port}`, "--auth-key", authKey];
  const options = ["--store", store, ...connection];
  return {
    accessHash: String(server.accessHash(caller, owner)),
    options,
    phone: memoryCallClient(server, { userId: owner, deviceId: "phone" }),
    caller: memoryCallClient(server, { userId: caller, deviceId: "phone" }),
    asked,
    store,
    async record() {
      const recording = start(["record", "--json", ...options]);
      expect(await recording.told("ready")).toMatchObject({ participate: false });
      return recording;
    },
  };
}

const protocol = {
  udpP2p: true,
  udpReflector: true,
  minLayer: 65,
  maxLayer: 92,
  libraryVersions: ["9.0.0"],
};

/** The caller rings the owner; gives the call as each side names it. */
async function ringing({ caller: client, phone }: Scene, accessHash: string) {
  const offered = new Promise<{ id: string; accessHash: string }>((resolve) => {
    phone.updates$.subscribe((update) => {
      if (update.kind === "updatePhoneCall" && update.phoneCall.kind === "phoneCallRequested")
        resolve({ id: update.phoneCall.id, accessHash: update.phoneCall.accessHash });
    });
  });
  const { phoneCall } = await client.invoke("phone.requestCall", {
    video: false,
    userId: { userId: String(owner), accessHash },
    randomId: 7,
    gAHash: randomBytes(32),
    protocol,
  });
  if (!("accessHash" in phoneCall)) throw new Error(`requestCall answered ${phoneCall.kind}.`);
  const callee = await offered;
  await phone.invoke("phone.receivedCall", { peer: callee });
  return { caller: { id: phoneCall.id, accessHash: phoneCall.accessHash }, callee };
}

describe("offhook record, observing", { timeout: 30_000 }, () => {
  const hang = (kind: "missed" | "busy" | "hangup") =>
    ({ video: false, durationSeconds: 0, reason: { kind }, connectionId: "0" }) as const;

  it.each<[string, (scene: Scene, call: Awaited<ReturnType<typeof ringing>>) => Promise<void>]>([
    [
      "the caller gives up",
      async ({ caller: client }, call) =>
        void (await client.invoke("phone.discardCall", { peer: call.caller, ...hang("missed") })),
    ],
    [
      "the owner declines on the phone",
      async ({ phone }, call) =>
        void (await phone.invoke("phone.discardCall", { peer: call.callee, ...hang("busy") })),
    ],
    [
      "the owner answers on the phone and hangs up",
      async ({ phone }, call) => {
        await phone.invoke("phone.acceptCall", { peer: call.callee, gB: randomBytes(256), protocol });
        await phone.invoke("phone.discardCall", { peer: call.callee, ...hang("hangup") });
      },
    ],
  ])("sends no phone.* request when %s", async (_, end) => {
    const here = await scene();
    const recording = await here.record();
    const call = await ringing(here, here.accessHash);
    expect((await recording.told("transition"))["record"]).toMatchObject({
      type: "CallRequested",
      to: "requested.observed",
    });
    await end(here, call);
    expect(await recording.told("ended")).toMatchObject({ direction: "incoming", confirmed: false });
    recording.process.kill("SIGINT");
    expect((await recording.ended).code).toBe(130);
    expect(here.asked.filter((method) => method.startsWith("phone."))).toEqual([]);
    expect(here.asked.length).toBeGreaterThan(0);
    const listed = objects((await offhook(["list", "--json", "--store", here.store])).stdout);
    expect(listed).toMatchObject([{ direction: "incoming", end: { reason: expect.any(String) } }]);
  });

  it("sends none when it is killed while it rings and started again, nor when nobody answers", async () => {
    const here = await scene({ limits: { ringTimeoutMs: 6_000, graceMs: 200 } });
    const first = await here.record();
    await ringing(here, here.accessHash);
    expect((await first.told("transition"))["record"]).toMatchObject({ to: "requested.observed" });
    first.process.kill("SIGKILL");
    await first.ended;
    const second = await here.record();
    expect(await second.told("ended")).toMatchObject({ direction: "incoming", confirmed: false });
    second.process.kill("SIGTERM");
    expect((await second.ended).code).toBe(143);
    expect(here.asked.filter((method) => method.startsWith("phone."))).toEqual([]);
    expect((await offhook(["verify", "--store", here.store])).code).toBe(0);
  });

  it("says what a second device can't see", async () => {
    const { options } = await scene();
    const recording = start(["record", "--until-stdin-ends", ...options]);
    await new Promise<void>((resolve) => {
      recording.process.stdout?.on("data", (text) => {
        if (String(text).includes("--participate")) resolve();
      });
    });
    recording.process.stdin?.end();
    const { stdout, code } = await recording.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Observing the calls of user-.* Ctrl-C ends it and no call\.\nNothing is sent to Telegram/,
    );
    expect(stdout).toContain("can't see calls placed on other devices");
  });
});
