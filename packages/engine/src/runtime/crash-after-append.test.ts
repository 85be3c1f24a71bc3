import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { replayCall } from "../replay/replay-call.ts";
import { EngineWorld, incomingId } from "../testing/engine-world/engine-world.ts";
import type { CallEngineOptions } from "./engine-options.ts";

const digest = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

describe("a crash after any append", () => {
  /**
   * An ordinary call to its end. The process dies right after one of its appends and starts again; our user does the
   * same whatever happened, and Telegram tells its news again and again.
   */
  async function ordinaryCall(
    direction: "outgoing" | "incoming",
    crashAfter: number,
    choices: Partial<CallEngineOptions> = {},
  ) {
    const world = new EngineWorld(digest);
    let crashes = 0;
    world.store.onWritten = (_request, count) => {
      if (count !== crashAfter) return;
      crashes++;
      world.crash();
    };
    const live = async (): Promise<void> => {
      await world.open(choices);
      world.engine.calls$.subscribe((call) => {
        call.state$.subscribe(({ state }) => {
          if (direction === "incoming" && state.startsWith("requested.")) call.answer().catch(() => {});
          if (state === "confirmed") call.hangUp().catch(() => {});
        });
      });
      await world.settle();
    };
    const news =
      direction === "outgoing"
        ? [world.received(), world.accepted()]
        : [
            world.requested(),
            world.telegram.update(world.telegram.confirmed("incoming", incomingId), incomingId),
          ];

    let lives = 0;
    const liveAgain = async (): Promise<void> => {
      if (crashes === lives) return;
      lives++;
      await live();
    };
    await live();
    if (direction === "outgoing") world.engine.placeCall({ userId: "2" }).catch(() => {});
    for (let round = 0; round < 6; round++) {
      await world.settle();
      await liveAgain();
      for (const update of news) await world.receive(update);
    }
    await world.clock.runUntilIdle();
    await liveAgain();
    await world.clock.runUntilIdle();
    const [row] = [...world.disk.log.calls.values()];
    if (row === undefined) throw new RangeError("There is no call.");
    return { world, row, crashes, records: await world.recordsOf(row) };
  }

  const ends = (records: Awaited<ReturnType<typeof ordinaryCall>>["records"]) =>
    [...replayCall(records, { digest })].at(-1)?.state.snapshot.context;

  const kept: Partial<CallEngineOptions> = { keepKeysMs: 86_400_000 };
  describe.each([
    ["outgoing", "", {}],
    ["incoming", "", {}],
    ["outgoing", " whose key is kept for a day", kept],
    ["incoming", " whose key is kept for a day", kept],
  ] as const)("of an %s call%s", (direction, _, choices) => {
    it("leads to the same end, sends the same bytes, and leaves no secret", async () => {
      const undisturbed = await ordinaryCall(direction, Number.POSITIVE_INFINITY, choices);
      expect(undisturbed.row).toMatchObject({
        state: "discarded.closed",
        end: { reason: "hungUp", origin: "us" },
      });
      const appends = undisturbed.records.length;
      let disturbed = 0;
      for (let after = 0; after < appends; after++) {
        const { world, row, crashes, records } = await ordinaryCall(direction, after, choices);
        disturbed += crashes;
        expect([after, row.state, row.end?.reason, row.fingerprint]).toEqual([
          after,
          "discarded.closed",
          "hungUp",
          undisturbed.row.fingerprint,
        ]);
        expect(world.disk.log.calls.size).toBe(1);
        expect([...replayCall(records, { digest })].flatMap(({ divergence }) => divergence ?? [])).toEqual(
          [],
        );
        const bytes = new Map<string, string>();
        for (const { effect } of world.telegram.executions) {
          const text = JSON.stringify(effect);
          expect(bytes.get(effect.id) ?? text).toBe(text);
          bytes.set(effect.id, text);
        }
        expect([...world.disk.secrets.values.keys()]).toEqual([]);
        expect(ends(records)?.confirmation).toEqual(ends(undisturbed.records)?.confirmation);
      }
      expect(disturbed).toBeGreaterThan(7);
    });
  });

  it.each(["outgoing", "incoming"] as const)(
    "of an %s call that a restart hangs up leaves no call that goes on, and no secret",
    async (direction) => {
      const appends = (await ordinaryCall(direction, Number.POSITIVE_INFINITY)).records.length;
      const reasons = new Set<string | undefined>();
      for (let after = 0; after < appends; after++) {
        const { world, row, records } = await ordinaryCall(direction, after, { onRestart: "hangUp" });
        reasons.add(row.end?.reason);
        const sent = world.telegram.executed();
        const isKnown = direction === "incoming" || sent.includes("RequestCall");
        expect([after, row.state, sent.includes("DiscardCall")]).toEqual([
          after,
          "discarded.closed",
          isKnown,
        ]);
        const problems = [...replayCall(records, { digest })].flatMap(({ divergence }) => divergence ?? []);
        expect([problems, [...world.disk.secrets.values.keys()]]).toEqual([[], []]);
      }
      expect(reasons).toEqual(new Set(["hungUp", "restart"]));
    },
  );
});
