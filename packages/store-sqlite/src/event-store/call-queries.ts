import type { SQLInputValue } from "node:sqlite";
import type { CallQuery, CallSummary, EventStore } from "@offhook/engine";

export type CallKey = Parameters<EventStore["findCall"]>[0];

export interface Query {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

/** One page of the index, newest first. Every condition is a column at the front of an index or filters what that left. */
export function pageOfCalls(query: CallQuery, pageSize: number): Query {
  const conditions: string[] = [];
  const parameters: SQLInputValue[] = [];
  const where = (condition: string, ...values: readonly SQLInputValue[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (query.accountId !== undefined) where("account = ?", query.accountId);
  // A literal, so that the partial index of live calls is found.
  if (query.live !== undefined) where(`live = ${query.live ? 1 : 0}`);
  if (query.direction !== undefined) where("direction = ?", query.direction);
  if (query.peerRef !== undefined) where("peer_ref = ?", query.peerRef);
  if (query.createdSince !== undefined) where("created_at >= ?", query.createdSince);
  if (query.createdBefore !== undefined) where("created_at < ?", query.createdBefore);
  if (query.olderThan !== undefined)
    where("(created_at, call_id) < (?, ?)", query.olderThan.createdAt, query.olderThan.callId);
  const filter = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  return {
    sql: `SELECT summary FROM calls ${filter} ORDER BY created_at DESC, call_id DESC LIMIT ?`,
    parameters: [...parameters, pageSize],
  };
}

export function oneCall(key: CallKey): Query {
  return "callId" in key
    ? { sql: "SELECT summary FROM calls WHERE call_id = ?", parameters: [key.callId] }
    : {
        sql: `SELECT summary FROM calls WHERE account = ? AND telegram_call_id = ?
              ORDER BY created_at DESC, call_id DESC LIMIT 1`,
        parameters: [key.accountId, key.telegramCallId],
      };
}

/** Where nothing changed that an index holds, as in most steps of a call, the indexes are left alone. Takes `rowOf`. */
export const updateSummary = `
  UPDATE calls SET summary = ?8
  WHERE call_id = ?1 AND account = ?2 AND telegram_call_id IS ?3 AND direction = ?4 AND peer_ref IS ?5
    AND live = ?6 AND created_at = ?7`;

/** Takes `rowOf`. */
export const replaceCall = `
  INSERT INTO calls (call_id, account, telegram_call_id, direction, peer_ref, live, created_at, summary)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (call_id) DO UPDATE SET
    telegram_call_id = excluded.telegram_call_id, direction = excluded.direction, peer_ref = excluded.peer_ref,
    live = excluded.live, created_at = excluded.created_at, summary = excluded.summary`;

export function rowOf(summary: CallSummary): SQLInputValue[] {
  return [
    summary.callId,
    summary.accountId,
    summary.telegramCallId,
    summary.direction,
    summary.peerRef,
    summary.live ? 1 : 0,
    summary.createdAt,
    JSON.stringify(summary),
  ];
}
