import { defaultAdmission } from "@offhook/engine";
import type { AdmissionPolicy, AnswerRule } from "@offhook/engine";
import { expect, it } from "vitest";
import { atTheEnd } from "../scenarios/at-the-end.ts";
import { rulesOf } from "../scenarios/story.ts";
import { newWorld } from "../scenarios/world.ts";
import type { PhoneOptions } from "../scenarios/world.ts";
import { snippetsOf } from "./project.ts";

interface GuideOptions {
  readonly participate?: boolean;
  readonly admission?: Partial<AdmissionPolicy>;
  readonly autoAnswer?: readonly AnswerRule[];
}

/** The options that a snippet of the guide opens its engine with. */
async function optionsIn(snippet: string): Promise<GuideOptions> {
  const AsyncFunction = Object.getPrototypeOf(optionsIn).constructor as FunctionConstructor;
  const run = new AsyncFunction("openCallEngine", "client", "isOfficeHour", "console", snippet);
  let seen: GuideOptions = {};
  const openCallEngine = async (options: GuideOptions) => {
    seen = options;
    return { transitions$: { subscribe: () => {} } };
  };
  await run(openCallEngine, {}, () => true, console);
  return seen;
}

const snippets = snippetsOf("docs/guides/policies.md");

/** Alice calls Bob, who has the options of the guide. */
async function calledWith({ participate, admission, autoAnswer }: GuideOptions) {
  const world = newWorld({ choices: { busyLine: "never", sameCallee: "parallel" } });
  const alice = await world.phone("alice");
  const options: PhoneOptions = {
    ...(participate !== undefined && { participate }),
    ...(admission !== undefined && { admission }),
    ...(autoAnswer !== undefined && { autoAnswer }),
  };
  const bob = await world.phone("bob", options);
  const call = await world.during(alice.engine.placeCall(world.address("alice", "bob")));
  await world.clock.settle();
  return { world, alice, bob, call };
}

it("has the snippets that are run here, and names the defaults", () => {
  expect(snippets).toHaveLength(5);
  expect(defaultAdmission).toEqual({
    busy: "decline",
    unknownCallers: "ring",
    glare: "busy",
    askTimeoutMs: 5_000,
  });
});

it("the first one watches", async () => {
  const { world, bob, call } = await calledWith(await optionsIn(snippets[0]!));
  expect(bob.call().view.observed).toBe(true);
  await world.during(call.hangUp());
  await atTheEnd(world);
  expect(await rulesOf(bob)).toBe("K1o K13 E43 E50t E45");
});

it("the second one lets a second call ring, and declines a third one", async () => {
  const { world, bob, alice } = await calledWith(await optionsIn(snippets[1]!));
  const carol = await world.phone("carol");
  await world.during(carol.engine.placeCall(world.address("carol", "bob")));
  await world.clock.settle();
  expect(bob.calls.map(({ view }) => view.state)).toEqual(["requested.ringing", "requested.ringing"]);
  for (const phone of [alice, carol]) await world.during(phone.call().hangUp());
  await atTheEnd(world);
});

it("the third one answers", async () => {
  const { world, call } = await calledWith(await optionsIn(snippets[2]!));
  await world.clock.advance(1);
  expect(call.view.state).toBe("confirmed");
  await world.during(call.hangUp());
  await atTheEnd(world);
});

it("the fourth one keeps one of two calls that cross", async () => {
  const { admission = {} } = await optionsIn(snippets[3]!);
  const world = newWorld();
  const [alice, bob] = [await world.phone("alice", { admission }), await world.phone("bob", { admission })];
  await world.during(
    Promise.all([
      alice.engine.placeCall(world.address("alice", "bob")),
      bob.engine.placeCall(world.address("bob", "alice")),
    ]),
  );
  await world.clock.advance(1_000);
  const live = [alice, bob].flatMap(({ engine }) => engine.liveCalls().filter(({ view }) => !view.over));
  expect(live.map(({ view }) => view.state)).toEqual(["confirmed", "confirmed"]);
  await world.during(live[0]!.hangUp());
  await atTheEnd(world);
});

it("the fifth one lets the one whom we talk with call again, and nobody else", async () => {
  const { world, bob, call } = await calledWith(await optionsIn(snippets[4]!));
  await world.during(bob.call().answer());
  await world.clock.settle();
  expect(call.view.state).toBe("confirmed");
  // Her program has died, and the next one is another device of hers.
  const again = await world.phone("alice", { device: "alice's next phone" });
  const carol = await world.phone("carol");
  const second = await world.during(again.engine.placeCall(world.address("alice", "bob")));
  const third = await world.during(carol.engine.placeCall(world.address("carol", "bob")));
  await world.clock.settle();
  expect([second.view.state, third.view.context.end?.wire]).toEqual(["waiting.ringing", "busy"]);
  expect(bob.calls.map(({ view }) => view.state)).toEqual([
    "confirmed",
    "requested.ringing",
    "discarded.closed",
  ]);
  for (const phone of [again, bob]) await world.during(phone.calls[0]!.hangUp());
  await atTheEnd(world);
});
