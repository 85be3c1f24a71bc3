import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { endOf, rulesOf, serverStory, storyOf } from "./story.ts";
import { newWorld } from "./world.ts";

describe("an ordinary call", () => {
  it("is requested, rings, is accepted and confirmed, and ends", async () => {
    const world = newWorld();
    const alice = await world.phone("alice");
    const bob = await world.phone("bob");
    const call = await world.during(alice.engine.placeCall(world.address("alice", "bob")));
    await world.clock.settle();
    await world.during(bob.call().answer());
    await world.clock.settle();
    await world.during(call.hangUp());
    await atTheEnd(world);
    console.log(
      await storyOf(alice),
      await storyOf(bob),
      await rulesOf(alice),
      await rulesOf(bob),
      endOf(alice),
      endOf(bob),
      serverStory(world),
    );
    expect(1).toBe(1);
  });
});
