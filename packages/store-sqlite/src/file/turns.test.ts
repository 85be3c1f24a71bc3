import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { onRest } from "./turns.ts";

it("runs a task when promises have come to rest, before the event loop turns", async () => {
  await turn();
  const order: string[] = [];
  setImmediate(() => order.push("turn"));
  onRest(() => order.push("rest"));
  void Promise.resolve()
    .then(() => {})
    .then(() => order.push("promise"));
  order.push("now");
  await turn();
  expect(order).toEqual(["now", "promise", "rest", "turn"]);
});

it("lets the event loop turn when tasks set off one another without an end", async () => {
  await turn();
  const giveUpAt = performance.now() + 5_000;
  let hasTurned = false;
  let gaveUp = false;
  const again = (): void => {
    gaveUp = performance.now() > giveUpAt;
    if (!hasTurned && !gaveUp) onRest(again);
  };
  onRest(again);
  await new Promise((resolve) => setTimeout(resolve, 1));
  hasTurned = true;
  expect(gaveUp).toBe(false);
});
