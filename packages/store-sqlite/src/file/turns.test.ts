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
  const startedAt = performance.now();
  let tasks = 0;
  let hasTurned = false;
  const again = (): void => {
    tasks++;
    if (!hasTurned && performance.now() - startedAt < 1_000) onRest(again);
  };
  onRest(again);
  await new Promise((resolve) => setTimeout(resolve, 1));
  hasTurned = true;
  expect(tasks).toBeGreaterThan(1);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
