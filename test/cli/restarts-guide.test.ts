import { expect, it } from "vitest";
import { newWorld } from "../scenarios/world.ts";
import type { PhoneOptions } from "../scenarios/world.ts";
import { snippetsOf } from "./project.ts";

type GuideOptions = Pick<PhoneOptions, "onRestart" | "keepKeysMs">;

const snippets = snippetsOf("docs/guides/restarts.md");

/** The options that a snippet of the guide opens its engine with. */
async function optionsIn(snippet: string): Promise<GuideOptions> {
  const AsyncFunction = Object.getPrototypeOf(optionsIn).constructor as FunctionConstructor;
  let seen: GuideOptions = {};
  const openCallEngine = async ({ onRestart, keepKeysMs }: GuideOptions) => {
    seen = { ...(onRestart !== undefined && { onRestart }), ...(keepKeysMs !== undefined && { keepKeysMs }) };
  };
  await new AsyncFunction("openCallEngine", "client", snippet)(openCallEngine, {});
  return seen;
}

/** A confirmed call of Alice's, whose process has the options of a snippet, and dies. */
async function diedWhileTalking(options: GuideOptions) {
  const world = newWorld();
  const alice = await world.phone("alice", { ...options, device: "alice" });
  const bob = await world.phone("bob", { autoAnswer: [{}] });
  const { callId } = await world.during(alice.engine.placeCall(world.address("alice", "bob")));
  await world.clock.advance(1_000);
  expect([alice.call().view.state, bob.call().view.state]).toEqual(["confirmed", "confirmed"]);
  world.crash(alice);
  const next = await world.phone("alice", { ...options, disk: alice.disk, device: "alice" });
  await world.clock.advance(1_000);
  return { world, bob, next, callId };
}

it("has the snippets that are run here", () => {
  expect(snippets).toHaveLength(2);
});

it("the first one hangs up what was live, on both sides", async () => {
  const options = await optionsIn(snippets[0]!);
  expect(options).toEqual({ onRestart: "hangUp" });
  const { bob, next, callId } = await diedWhileTalking(options);
  expect((await next.store.findCall({ callId }))?.end).toMatchObject({ reason: "restart" });
  expect(bob.call().view.context.end).toMatchObject({ reason: "connectionLost", origin: "peer" });
});

it("the second one keeps the key for a day, whatever happens meanwhile", async () => {
  const options = await optionsIn(snippets[1]!);
  expect(options).toEqual({ keepKeysMs: 86_400_000 });
  const { world, next, callId } = await diedWhileTalking(options);
  const call = next.engine.call(callId)!;
  await world.during(call.hangUp());
  await world.clock.advance(86_000_000);
  expect([call.view.state, (await call.key())?.length]).toEqual(["discarded.keeping", 256]);
  await world.clock.advance(400_000);
  expect([call.view.state, await call.key()]).toEqual(["discarded.closed", undefined]);
});
