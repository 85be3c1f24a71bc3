import { nodeDigest } from "offhook";
import { explainCall, verifyCall } from "@offhook/replay";
import { foldTrace, traceCalls } from "@offhook/telegram";
import { afterEach, describe, expect, it } from "vitest";
import { gramJsClient } from "../simulator/gramjs-client.ts";
import { alice, bob, loopbackWorld } from "../simulator/loopback-world.ts";
import type { LoopbackWorld } from "../simulator/loopback-world.ts";
import { OwnClient } from "./own-client.ts";
import type { Fault } from "./own-client.ts";

/*
 * A client with call code of its own, GramJS below, and one fault at a time. What was wrong is explained from nothing but
 * the trace that `traceCalls` wrote of it.
 */

let world: LoopbackWorld | undefined;
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await world?.close();
});

interface TracedOptions {
  readonly otherFault?: Fault;
  /** When to look, in milliseconds of the clients' time. Default: when the call is over. */
  readonly forMs?: number;
  /** The clocks of the clients run so many times as fast as the one on the wall. Default 40. */
  readonly speed?: number;
}

/** Alice calls Bob; the trace of the one who has the fault. */
async function traced(
  side: "caller" | "callee",
  fault: Fault,
  { otherFault = "none", forMs, speed = 40 }: TracedOptions = {},
): Promise<readonly string[]> {
  world = await loopbackWorld();
  const lines: string[] = [];
  const startAt = Date.now();
  const now = (): number => startAt + (Date.now() - startAt) * speed;
  async function person(userId: bigint, role: "caller" | "callee"): Promise<OwnClient> {
    const connected = await gramJsClient(world!.mtproto.port, world!.keyOf(userId));
    const { client } = connected;
    closing.push(() => connected.close());
    if (role === side) traceCalls(client, (line) => lines.push(line), { account: role, now });
    return new OwnClient(client, { fault: role === side ? fault : otherFault, speed });
  }
  const [caller, callee] = [await person(alice, "caller"), await person(bob, "callee")];
  await caller.place(bob, world.telegram.accessHash(alice, bob));
  const isOver = side === "caller" ? caller.over : callee.over;
  await (forMs === undefined ? isOver : new Promise((resolve) => setTimeout(resolve, forMs / speed)));
  // The answer to its own last request may still be on its way.
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const each of [caller, callee]) each.stop();
  expect(world.errors).toEqual([]);
  return lines;
}

/** What is explained of the one call in a trace: its end or standing, then what was out of the ordinary. */
async function explained(
  lines: readonly string[],
): Promise<{ readonly outcome: string; readonly remarks: string; readonly state: string }> {
  const { calls, problems } = await foldTrace(lines, { digest: nodeDigest });
  expect(problems).toEqual([]);
  expect(calls).toHaveLength(1);
  const [{ call, records }] = calls as [(typeof calls)[number]];
  expect(verifyCall(records, nodeDigest, call).problems).toEqual([]);
  const { outcome, remarks } = explainCall(records);
  const text = (sentences: typeof outcome): string => sentences.map((each) => each.text).join("\n");
  return { outcome: text(outcome), remarks: text(remarks), state: call.state };
}

describe("a call of a client with call code of its own", { timeout: 20_000 }, () => {
  it.each([
    ["caller", "the other side hung up"],
    ["callee", "we hung up"],
  ] as const)("without a fault is explained as an ordinary one to the %s", async (side, end) => {
    const { outcome, remarks } = await explained(await traced(side, "none"));
    expect(outcome).toContain(`The call is over: ${end}.`);
    expect(outcome).toMatch(/the keys were agreed/);
    expect(remarks).not.toMatch(/never sent|does not fit|nothing in the trace/);
    expect(remarks).toContain(
      "Not observable in the trace, and so not known to have held: dhConfig, fingerprint.",
    );
  });

  it("stuck exchanging keys: the caller does not handle phoneCallAccepted", async () => {
    const { outcome, remarks } = await explained(await traced("caller", "neverConfirms"));
    expect(outcome).toContain("our program to check the callee's value and compute the key");
    expect(remarks).toContain("our program never sent phone.confirmCall");
  });

  it("stuck exchanging keys: the callee does not handle phoneCall", async () => {
    const { outcome, remarks } = await explained(await traced("callee", "ignoresTheKey"));
    expect(outcome).toMatch(/without agreed keys/);
    expect(remarks).toContain("nothing in the trace shows that our program took it");
  });

  it("rings nowhere: the callee does not send phone.receivedCall", async () => {
    const { outcome, remarks } = await explained(await traced("callee", "neverReportsRinging"));
    expect(outcome).toMatch(/^The call is over: /);
    expect(remarks).toContain("our program never sent phone.receivedCall");
  });

  it("refused when it is confirmed: the caller's hash is not that of its value", async () => {
    const { outcome, remarks } = await explained(await traced("caller", "hashesText"));
    expect(outcome).toContain("DH_G_A_INVALID");
    expect(remarks).toContain("does not fit the hash that it sent in phone.requestCall");
  });

  it("declined at once: the callee says busy before a person could", async () => {
    const { outcome, remarks } = await explained(await traced("callee", "declinesAtOnce", { speed: 1 }));
    expect(outcome).toMatch(/^The call is over: we declined/);
    expect(remarks).toMatch(/sooner than a person can/);
  });

  it("can't be answered: the callee names library versions that nobody has", async () => {
    const { outcome, remarks } = await explained(await traced("callee", "oldVersions", { forMs: 10_000 }));
    expect(outcome).toContain("Both clients have no layer and no library version in common.");
    expect(remarks).toContain("CALL_PROTOCOL_COMPAT_LAYER_INVALID");
    expect(remarks).toContain("our program never sent phone.discardCall");
  });

  it("rings for ever: the caller has no ring timeout", async () => {
    const lines = await traced("caller", "ringsForEver", { otherFault: "ringsForEver", forMs: 120_000 });
    const { calls } = await foldTrace(lines, { digest: nodeDigest });
    const [{ call, records }] = calls as [(typeof calls)[number]];
    expect(call.state).toBe("waiting.ringing");
    const { now } = explainCall(records, { now: call.createdAt + 120_000 });
    expect(now?.text).toMatch(/^The ring timeout should have gone off .* ago/);
  });
});
