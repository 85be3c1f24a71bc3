import { describe, expect, test } from "vitest";
import { virtualClock } from "./situations/situation.ts";
import { createTimers } from "./timers.ts";

describe("the server's timers", () => {
  test("remember only what still waits", () => {
    const clock = virtualClock();
    let calledOff = 0;
    const timers = createTimers({
      schedule(dueAt, task) {
        const cancel = clock.schedule(dueAt, task);
        return () => {
          calledOff += 1;
          cancel();
        };
      },
    });
    const ran: string[] = [];
    timers.at(clock.now(), () => ran.push("first"));
    const callOff = timers.at(clock.now() + 5, () => ran.push("second"));
    timers.at(clock.now() + 9, () => ran.push("third"));
    clock.advance(1);
    callOff();
    timers.cancelAll();
    timers.cancelAll();
    clock.advance(100);
    expect([ran, calledOff]).toEqual([["first"], 2]);
  });
});
