import { createHash } from "node:crypto";
import { NEVER } from "rxjs";
import { describe, expect, it } from "vitest";
import { alice, EngineWorld } from "../testing/engine-world/engine-world.ts";
import { memoryAccountState } from "../store/memory-account-state.ts";
import { createCallEngine } from "./call-engine.ts";
import type { CallEngineOptions } from "./engine-options.ts";
import type { Call } from "./call-handle.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

async function openWorld(options: Partial<CallEngineOptions> = {}): Promise<EngineWorld> {
  const world = new EngineWorld(digest);
  await world.open(options);
  return world;
}

describe("bad input", () => {
  const good = async () => {
    const world = new EngineWorld(digest);
    return {
      store: world.store,
      vault: world.vault,
      accountState: memoryAccountState(),
      digest,
      updates$: NEVER,
      transports: [world.telegram.transport()],
    } satisfies CallEngineOptions;
  };
  const protocol = {
    udpP2p: true,
    udpReflector: true,
    minLayer: 65,
    maxLayer: 92,
    libraryVersions: ["9.0.0"],
  };

  it.each([
    ["store", { store: undefined }],
    ["store", { store: {} }],
    ["vault", { vault: { put: () => {} } }],
    ["accountState", { accountState: null }],
    ["digest", { digest: {} }],
    ["clock", { clock: { now: () => 0 } }],
    ["random", { random: {} }],
    ["updates$", { updates$: undefined }],
    ["updates$", { updates$: 5 }],
    ["updates$", { updates$: "updates" }],
    ["transports", { transports: [] }],
    ["transports", { transports: undefined }],
    ["transports[]", { transports: [{ accountId: "a" }] }],
    ["admission.busy", { admission: { busy: "maybe" } }],
    ["admission.unknownCallers", { admission: { unknownCallers: true } }],
    ["protocol", { protocol: 7 }],
    ["protocol.udpP2p", { protocol: { ...protocol, udpP2p: 1 } }],
    ["protocol.minLayer", { protocol: { ...protocol, minLayer: -1 } }],
    ["protocol.maxLayer", { protocol: { ...protocol, maxLayer: 64 } }],
    ["protocol.libraryVersions", { protocol: { ...protocol, libraryVersions: [] } }],
    ["protocol.libraryVersions", { protocol: { ...protocol, libraryVersions: ["<b>"] } }],
  ])("of the option %s is refused by name: %o", async (parameter, wrong) => {
    const created = createCallEngine({ ...(await good()), ...wrong } as never);
    await expect(created).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      parameter: expect.stringContaining(parameter) as string,
    });
    await expect(created).rejects.toThrow(/ must be .+, not .+\.$/);
  });

  it.each(["", "a b", "a".repeat(65), 7])("of an account id is refused: %o", async (accountId) => {
    const options = await good();
    const transports = [{ ...options.transports[0], accountId }];
    await expect(createCallEngine({ ...options, transports } as never)).rejects.toMatchObject({
      parameter: "accountId",
      value: accountId,
    });
  });

  it("of two transports for one account is refused", async () => {
    const options = await good();
    const twice = { ...options, transports: [...options.transports, ...options.transports] };
    await expect(createCallEngine(twice)).rejects.toMatchObject({ parameter: "accountId", value: alice });
  });

  it("of no options at all is refused", async () => {
    await expect(createCallEngine(undefined as never)).rejects.toMatchObject({ parameter: "options" });
  });

  it.each([
    ["peer", undefined, {}],
    ["peer.userId", { userId: 2 }, {}],
    ["peer.userId", { userId: "@friend" }, {}],
    ["peer.accessHash", { userId: "2", accessHash: "secret" }, {}],
    ["peer.accessHash", { userId: "2", accessHash: "9223372036854775808" }, {}],
    ["video", { userId: "2" }, { video: "yes" }],
    ["protocol", { userId: "2" }, { protocol: "9.0.0" }],
  ])("of placeCall is refused by name: %s of %o %o", async (parameter, peer, options) => {
    const world = await openWorld();
    const placed = world.engine.placeCall(peer as never, options as never);
    await expect(placed).rejects.toMatchObject({ code: "INVALID_ARGUMENT", parameter });
    await expect(placed).rejects.not.toThrow(/secret|9223372036854775808/);
  });

  it("of an account that the engine does not run is refused by its name", async () => {
    const world = await openWorld();
    await expect(world.engine.placeCall({ userId: "2" }, { account: "bob" })).rejects.toMatchObject({
      code: "UNKNOWN_ACCOUNT",
      accountId: "bob",
      message: 'The engine does not run the account "bob"; it runs alice.',
    });
  });

  it.each([
    ["cause", (call: Call) => call.hangUp({ cause: "boredom" as never })],
    ["connectionId", (call: Call) => call.hangUp({ connectionId: 5 as never })],
    ["connectionId", (call: Call) => call.hangUp({ connectionId: "9223372036854775808" })],
    ["connectionId", (call: Call) => call.mediaFailed({ connectionId: "x" })],
    ["protocol", (call: Call) => call.answer({ protocol: "9.0.0" as never })],
    ["rating", (call: Call) => call.rate(0)],
    ["rating", (call: Call) => call.rate(4.5)],
    ["problems", (call: Call) => call.rate(4, { problems: ["<script>" as never] })],
    ["problems", (call: Call) => call.rate(4, { problems: "echo" as never })],
    ["userInitiative", (call: Call) => call.rate(4, { userInitiative: 1 as never })],
    ["comment", (call: Call) => call.rate(4, { comment: 7 as never })],
    ["debug", (call: Call) => call.provideDebug("")],
    ["debug", (call: Call) => call.provideDebug({} as never)],
  ])("of a call is refused by name before anything is recorded: %s of %s", async (parameter, use) => {
    const world = await openWorld();
    const call = await world.placedCall();
    const before = (await world.recordsOf(call)).length;
    await expect(use(call)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", parameter });
    expect((await world.recordsOf(call)).length).toBe(before);
  });
});
