import type { CallId, Position } from "@offhook/engine";
import type { LogPlace } from "./log-watch.ts";

/**
 * What a page follows and how far it has it. As text it is a query, and it is both what the page asks for and the id of each
 * event: a browser that asks again sends the last one as `Last-Event-ID`, and gets what is behind it.
 *
 *     list=<position>&call=<call id>:<revision of the last record>:<revision of the last packet>&call=...
 */
export interface Followed {
  /** Behind this place in the log the rows of calls that go on are told; `undefined` for none. */
  readonly list: LogPlace | undefined;
  /** By call: the first revision to tell of its records, and of its signalling packets. */
  readonly calls: ReadonlyMap<CallId, FollowedCall>;
}

export interface FollowedCall {
  record: number;
  packet: number;
}

/** More calls are on no page. */
export const mostFollowed = 8;

/** `null` for what is no such text. */
export function followedOf(text: string): Followed | null {
  const query = new URLSearchParams(text);
  const calls = new Map<CallId, FollowedCall>();
  for (const part of query.getAll("call")) {
    const [, callId, record, packet] = /^([0-9a-f-]{36}):(-1|\d{1,9}):(-1|\d{1,9})$/.exec(part) ?? [];
    if (callId === undefined) return null;
    calls.set(callId as CallId, { record: Number(record) + 1, packet: Number(packet) + 1 });
  }
  const place = query.get("list");
  const list = place === null ? undefined : place === "" ? null : (place as Position);
  return calls.size > mostFollowed || (calls.size === 0 && list === undefined) ? null : { list, calls };
}

export function followedText({ list, calls }: Followed): string {
  const query = new URLSearchParams();
  if (list !== undefined) query.set("list", list ?? "");
  for (const [callId, { record, packet }] of calls)
    query.append("call", `${callId}:${record - 1}:${packet - 1}`);
  return query.toString();
}
