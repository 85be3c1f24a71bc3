import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { pageOfCalls, replaceCall, updateSummary } from "./call-queries.ts";
import type { AccountId, CallQuery, PeerRef, TelegramCallId } from "@offhook/engine";
import { callAppend, callRecord, signalingRecord, testCallId, testTime } from "@offhook/engine/testing";
import { openSqliteEventStore } from "../index.ts";

const folder = mkdtempSync(join(tmpdir(), "offhook-format-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("can be read by a person with any SQLite shell", async () => {
  const path = join(folder, "calls.db");
  const callId = testCallId(1);
  const store = await openSqliteEventStore(path);
  const ended = {
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
    confirmedAt: testTime,
    endedAt: testTime + 2500,
    emoji: ["🐼", "🎈", "🚀", "🎻"],
    telegramCallId: "7001" as TelegramCallId,
  } as const;
  await store.append(callAppend(callId, -1, 2, { summary: ended }));
  await store.append({
    stream: `signaling-${callId}`,
    expectedRevision: -1,
    records: [signalingRecord(callId, 0)],
  });
  await store.close();

  const database = new DatabaseSync(path, { readOnly: true });
  const plain = (sql: string): unknown[] =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  const record = callRecord(callId, 0);
  expect(plain("SELECT * FROM log")[0]).toEqual({
    position: 1,
    time: "2026-01-01 00:00:00.000",
    stream: `call-${callId}`,
    revision: 0,
    id: record.id,
    account: "alice",
    call_id: callId,
    telegram_call_id: null,
    at: testTime,
    recorded_at: testTime + 7,
    type: "CallPlaced",
    from_state: "new",
    to_state: "requested.preparing",
    outcome: "moved",
    rule: "C1",
    asked: "PrepareKey",
    schema_version: 1,
    data: JSON.stringify(record.data),
    effects: '[{"type":"PrepareKey","params":{"role":"caller"}}]',
    effect_id: null,
    ignored_before: 0,
    machine: "outgoingCall 1.0.0",
    machine_hash: "0123456789abcdef",
    correlation_id: callId,
    causation_id: null,
    checksum: record.checksum,
    record: JSON.stringify(record),
  });
  expect(plain("SELECT time, type, from_state, to_state, rule, asked FROM log")).toEqual([
    {
      time: "2026-01-01 00:00:00.000",
      type: "CallPlaced",
      from_state: "new",
      to_state: "requested.preparing",
      rule: "C1",
      asked: "PrepareKey",
    },
    {
      time: "2026-01-01 00:00:00.001",
      type: "TimerExpired",
      from_state: "requested.preparing",
      to_state: "requested.preparing",
      rule: null,
      asked: null,
    },
    {
      time: "2026-01-01 00:00:00.000",
      type: "SignalingSent",
      from_state: null,
      to_state: null,
      rule: null,
      asked: null,
    },
  ]);
  expect(plain("SELECT * FROM call_list")).toMatchObject([
    {
      created: "2026-01-01 00:00:00.000",
      account: "alice",
      direction: "outgoing",
      state: "discarded.closed",
      end_reason: "hungUp",
      talked_seconds: 2.5,
      emoji: '["🐼","🎈","🚀","🎻"]',
      telegram_call_id: "7001",
      call_id: callId,
      records: 2,
      live: 0,
      confirmed_at: testTime,
      ended_at: testTime + 2500,
      end_origin: "us",
      wire_reason: "hangup",
    },
  ]);
  database.close();
});

it.each([
  ["INSERT INTO records (stream, revision, record) VALUES (?, ?, ?)"],
  [updateSummary],
  [replaceCall],
])("computes nothing of what only people read when it is written: %s", async (sql) => {
  const path = join(folder, "written.db");
  await (await openSqliteEventStore(path)).close();
  const database = new DatabaseSync(path);
  const steps = database.prepare(`EXPLAIN ${sql}`).all();
  expect(steps.map(({ opcode }) => opcode)).toContain("MakeRecord");
  expect(steps.filter(({ opcode }) => /func/i.test(String(opcode)))).toEqual([]);
  database.close();
});

it("finds live calls, calls of a peer and calls of an account by an index", async () => {
  const path = join(folder, "plans.db");
  await (await openSqliteEventStore(path)).close();
  const database = new DatabaseSync(path);
  const newest = "ORDER BY created_at DESC, call_id DESC LIMIT 10";
  const queries = {
    calls_live: `SELECT summary FROM calls WHERE account = ? AND live = 1 ${newest}`,
    calls_by_peer: `SELECT summary FROM calls WHERE peer_ref = ? ${newest}`,
    calls_by_account: `SELECT summary FROM calls WHERE account = ? AND (created_at, call_id) < (?, ?) ${newest}`,
    calls_by_time: `SELECT summary FROM calls WHERE created_at < ? ${newest}`,
    calls_by_telegram_id: `SELECT summary FROM calls WHERE account = ? AND telegram_call_id = ? ${newest}`,
  };
  for (const [index, sql] of Object.entries(queries)) {
    const plan = database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((row) => String(row["detail"]));
    expect(plan[0]).toContain(`USING INDEX ${index}`);
    expect(plan.join()).not.toContain("TEMP B-TREE");
  }
  database.close();
});

it.each<[CallQuery, string]>([
  [{ createdSince: 7 }, "calls_by_account (account=? AND created_at>?)"],
  [{ createdSince: 7, peerRef: "peer" as PeerRef }, "calls_by_peer (peer_ref=? AND created_at>?)"],
])("finds what an account has placed since a time by an index: %j", async (query, index) => {
  const path = join(folder, `pace-${index.slice(0, 13)}.db`);
  await (await openSqliteEventStore(path)).close();
  const database = new DatabaseSync(path);
  const asked = { accountId: "alice" as AccountId, direction: "outgoing", ...query } as const;
  const { sql, parameters } = pageOfCalls(asked, 10);
  const [step] = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
  expect(String(step?.["detail"])).toContain(`USING INDEX ${index}`);
  database.close();
});
