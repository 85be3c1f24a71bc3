import { describe, expect, it } from "vitest";
import type { AccountId, CallId, PeerRef, TelegramCallId } from "../../call/ids.ts";
import type { CallSummary } from "../../store/call-summary.ts";
import type { CallQuery, EventStore } from "../../store/event-store.ts";
import { callAppend, testAccount, testCallId, testTime } from "../../testing/record-fixtures.ts";
import { collect, expectCode, opened } from "../store-subject.ts";
import type { EventStoreSubject } from "../store-subject.ts";

export function listingCalls(subject: EventStoreSubject): void {
  const bob = "bob" as AccountId;
  const shared = "700000000001" as TelegramCallId;

  /** Eight calls of two accounts; 3 and 4 were created in the same millisecond. */
  async function eightCalls(): Promise<EventStore> {
    const store = await opened(subject);
    for (let number = 1; number <= 8; number++) {
      const accountId = number > 5 ? bob : testAccount;
      const summary: Partial<CallSummary> = {
        accountId,
        createdAt: testTime + (number === 4 ? 3 : number),
        direction: number % 2 === 0 ? "incoming" : "outgoing",
        live: number % 4 === 0,
        peerRef: `peer-${number % 3}` as PeerRef,
        telegramCallId: number === 2 || number === 6 ? shared : null,
      };
      await store.append(callAppend(testCallId(number), -1, 1, { record: { accountId }, summary }));
    }
    return store;
  }

  async function list(store: EventStore, query?: CallQuery): Promise<number[]> {
    return (await collect(store.listCalls(query))).map((row) => Number.parseInt(row.callId.slice(-12), 16));
  }

  describe("the index of calls", () => {
    it.each<[CallQuery, number[]]>([
      [{}, [8, 7, 6, 5, 4, 3, 2, 1]],
      [{ accountId: bob }, [8, 7, 6]],
      [{ accountId: "nobody" as AccountId }, []],
      [{ live: true }, [8, 4]],
      [{ live: false }, [7, 6, 5, 3, 2, 1]],
      [{ direction: "incoming" }, [8, 6, 4, 2]],
      [{ peerRef: "peer-0" as PeerRef }, [6, 3]],
      [{ createdSince: testTime + 6 }, [8, 7, 6]],
      [{ createdSince: testTime + 3, createdBefore: testTime + 6 }, [5, 4, 3]],
      [{ accountId: testAccount, direction: "outgoing", createdSince: testTime + 2, limit: 2 }, [5, 3]],
      [{ createdBefore: testTime + 3 }, [2, 1]],
      [{ limit: 3 }, [8, 7, 6]],
      [{ limit: 0 }, []],
      [{ olderThan: { createdAt: testTime + 3, callId: testCallId(4) } }, [3, 2, 1]],
      [{ accountId: testAccount, direction: "outgoing", live: false, limit: 2 }, [5, 3]],
      [{ accountId: bob, peerRef: "peer-1" as PeerRef, createdBefore: testTime + 8 }, [7]],
    ])("asked for %j lists %j, newest first", async (query, expected) => {
      expect(await list(await eightCalls(), query)).toEqual(expected);
    });

    it("pages without losing calls of the same millisecond", async () => {
      const store = await eightCalls();
      const seen: CallSummary[] = [];
      for (;;) {
        const last = seen.at(-1);
        const page = await collect(store.listCalls({ limit: 1, ...(last && { olderThan: last }) }));
        if (page.length === 0) break;
        seen.push(...page);
      }
      expect(seen).toEqual(await collect(store.listCalls()));
      expect(seen).toHaveLength(8);
    });

    it("holds the row of the last append, as it was given", async () => {
      const store = await opened(subject);
      const callId = testCallId(1);
      await store.append(callAppend(callId, -1));
      const ended: Partial<CallSummary> = {
        telegramCallId: shared,
        state: "discarded.closed",
        live: false,
        end: {
          reason: "hungUp",
          origin: "us",
          wire: "hangup",
          detail: null,
          waitSeconds: null,
          at: testTime + 9,
        },
        fingerprint: "-1234567890123456789",
        emoji: ["🐼", "🎈", "🚀", "☎️"],
        confirmedAt: testTime + 5,
        endedAt: testTime + 9,
      };
      const { summary } = callAppend(callId, 0, 2, { summary: ended });
      await store.append({ ...callAppend(callId, 0, 2), summary });
      expect(await store.findCall({ callId })).toEqual(summary);
      expect(await collect(store.listCalls())).toEqual([summary]);
    });

    it("keeps its row when an append is refused", async () => {
      const store = await opened(subject);
      const callId = testCallId(1);
      const { summary } = await append(store, callId);
      await expectCode(
        () => store.append(callAppend(callId, 4, 1, { summary: { state: "elsewhere" } })),
        "WRONG_EXPECTED_REVISION",
      );
      expect(await store.findCall({ callId })).toEqual(summary);
    });

    it("finds a call by our id, and by Telegram's id within an account", async () => {
      const store = await eightCalls();
      const ours = await store.findCall({ callId: testCallId(2) });
      expect(ours).toMatchObject({ callId: testCallId(2), telegramCallId: shared });
      expect(await store.findCall({ accountId: testAccount, telegramCallId: shared })).toEqual(ours);
      expect(await store.findCall({ accountId: bob, telegramCallId: shared })).toMatchObject({
        callId: testCallId(6),
      });
      expect(await store.findCall({ callId: testCallId(99) })).toBeUndefined();
      expect(await store.findCall({ accountId: bob, telegramCallId: "1" as TelegramCallId })).toBeUndefined();
    });

    it("finds the newest of two calls with one id of Telegram", async () => {
      const store = await opened(subject);
      for (const [number, createdAt] of [
        [1, testTime + 5],
        [2, testTime],
      ] as const)
        await store.append(
          callAppend(testCallId(number), -1, 1, { summary: { telegramCallId: shared, createdAt } }),
        );
      expect(await store.findCall({ accountId: testAccount, telegramCallId: shared })).toMatchObject({
        callId: testCallId(1),
      });
    });

    it.each<CallQuery>([
      { limit: -1 },
      { acountId: "misspelt" } as CallQuery,
      { live: "yes" as never },
      { createdSince: Number.NaN },
      { createdBefore: Number.NaN },
      { olderThan: { createdAt: Number.NaN, callId: testCallId(1) } },
    ])("refuses %j", async (query) => {
      const store = await opened(subject);
      await expectCode(() => collect(store.listCalls(query)), "INVALID_ARGUMENT");
    });

    it.each([null, "018b", {}, { callId: 1 }, { accountId: testAccount }])(
      "finds nothing by %j, and says so",
      async (key) => {
        const store = await opened(subject);
        await expectCode(() => store.findCall(key as never), "INVALID_ARGUMENT");
      },
    );
  });
}

async function append(store: EventStore, callId: CallId): Promise<ReturnType<typeof callAppend>> {
  const request = callAppend(callId, -1);
  await store.append(request);
  return request;
}
