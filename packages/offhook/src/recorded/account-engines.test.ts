import type { CallSummary, LeaseStanding } from "@offhook/engine";
import { describe, expect, it } from "vitest";
import { accountEngine, notRunLines } from "./account-engines.ts";

const now = Date.UTC(2026, 10, 28, 12, 0, 0);
const holder = { id: "x", pid: 12, host: "web-1" };
const held = { kind: "held", epoch: 3, holder, since: now - 60_000 } as const;

describe("the engine of an account", () => {
  it.each<readonly [lease: LeaseStanding, isRunning: boolean, text: string]>([
    [{ kind: "untaken" }, false, "no engine has held the account in this store"],
    [{ kind: "givenBack", epoch: 3 }, false, "the last one was closed"],
    [{ ...held, kind: "dead" }, false, "process 12 on web-1 is gone"],
    [{ ...held, expiresAt: null }, true, "process 12 on web-1, since 2026-11-28 11:59:00 UTC"],
    [{ ...held, expiresAt: now + 9_000 }, true, "process 12 on web-1, since 2026-11-28 11:59:00 UTC"],
    [{ ...held, expiresAt: now - 3_000 }, true, "process 12 on web-1, since 2026-11-28 11:59:00 UTC"],
    [{ ...held, expiresAt: now - 3_100 }, false, "the lease of process 12 on web-1 ran out 3.1 s ago"],
    [
      { ...held, expiresAt: null, holder: { ...holder, host: null } },
      true,
      "process 12, since 2026-11-28 11:59:00 UTC",
    ],
  ])("%o: running %s, %s", (lease, isRunning, text) => {
    expect(accountEngine(lease, now)).toEqual({ isRunning, text, lease });
  });

  it("is missed once for each account, with how many calls wait for it", () => {
    const call = (accountId: string, live: boolean) => ({ accountId, live }) as CallSummary;
    const calls = [call("a", true), call("b", true), call("a", true), call("a", false), call("c", true)];
    const engines = new Map([
      ["a", accountEngine({ ...held, kind: "dead" }, now)],
      ["b", accountEngine({ kind: "givenBack", epoch: 1 }, now)],
      ["c", accountEngine({ ...held, expiresAt: null }, now)],
    ]) as unknown as Parameters<typeof notRunLines>[1];
    expect(notRunLines(calls, engines)).toEqual([
      "a: no engine runs its 2 live calls; process 12 on web-1 is gone.",
      "b: no engine runs its live call; the last one was closed.",
    ]);
  });
});
