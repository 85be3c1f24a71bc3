import { describe, expect, it } from "vitest";
import { PendingRequests } from "./pending-requests.ts";
import type { RpcFailure } from "./rpc-failure.ts";
import type { RequestClock } from "./system-clock.ts";

/** A clock that stands still until it is told to move on. */
function manualClock() {
  let now = 1_000;
  const tasks = new Map<() => void, number>();
  const clock: RequestClock = {
    now: () => now,
    schedule(dueAt, task) {
      tasks.set(task, dueAt);
      return () => tasks.delete(task);
    },
  };
  return {
    clock,
    tasks,
    passMs: (milliseconds: number) => {
      now += milliseconds;
      for (const [task, dueAt] of tasks) if (dueAt <= now && tasks.delete(task)) task();
    },
  };
}

function openRequest(requests: PendingRequests) {
  const answer = Promise.withResolvers<string>();
  const late: string[] = [];
  const settled = requests.run(
    "phone.requestCall",
    () => answer.promise,
    (result) => late.push(result),
  );
  const failure = settled.then(
    () => undefined,
    (error: RpcFailure) => error,
  );
  return { ...answer, settled, failure, late };
}

describe("PendingRequests", () => {
  it("gives the answer and calls the timeout off", async () => {
    const { clock, tasks } = manualClock();
    const request = openRequest(new PendingRequests(clock, 20_000));
    expect([...tasks.values()]).toEqual([21_000]);
    request.resolve("answer");
    expect(await request.settled).toBe("answer");
    expect(tasks.size).toBe(0);
  });

  it("fails with TIMEOUT, outcome unknown, when no answer comes in time", async () => {
    const { clock, passMs } = manualClock();
    const request = openRequest(new PendingRequests(clock, 20_000));
    passMs(19_999);
    passMs(1);
    expect(await request.failure).toMatchObject({
      code: "RPC_FAILURE",
      method: "phone.requestCall",
      type: "TIMEOUT",
      rpcCode: 0,
      outcome: "unknown",
    });
  });

  it("hands a late answer on, and a late error to nobody", async () => {
    const { clock, passMs } = manualClock();
    const requests = new PendingRequests(clock, 20_000);
    const answered = openRequest(requests);
    const refused = openRequest(requests);
    passMs(20_000);
    answered.resolve("too late");
    refused.reject(new Error("too late"));
    expect(await answered.failure).toMatchObject({ type: "TIMEOUT" });
    expect(await refused.failure).toMatchObject({ type: "TIMEOUT" });
    expect(answered.late).toEqual(["too late"]);
    expect(refused.late).toEqual([]);
  });

  it("ends open requests on close and refuses new ones without sending them", async () => {
    const { clock, tasks } = manualClock();
    const requests = new PendingRequests(clock, 20_000);
    const open = openRequest(requests);
    requests.close();
    expect(await open.failure).toMatchObject({ type: "DISCONNECTED", outcome: "unknown" });
    expect(tasks.size).toBe(0);
    let isSent = false;
    const refused = requests.run(
      "phone.receivedCall",
      async () => {
        isSent = true;
      },
      () => {},
    );
    await expect(refused).rejects.toMatchObject({ type: "DISCONNECTED", outcome: "refused" });
    expect(isSent).toBe(false);
    open.resolve("after the end");
    await open.promise;
    expect(open.late).toEqual([]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])(
    "refuses a time limit of %s",
    (timeoutMs) => {
      expect(() => new PendingRequests(manualClock().clock, timeoutMs)).toThrow(/requestTimeoutMs must be/);
    },
  );
});
