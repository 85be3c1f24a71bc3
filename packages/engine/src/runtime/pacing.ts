import { needObject, withDefaults } from "../call/argument.ts";
import type { PeerRef } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { CallQuery } from "../store/event-store.ts";
import type { EnginePorts } from "./engine-ports.ts";

/**
 * How often an account may place calls. Telegram publishes no limits: the defaults are ours, far below what a person
 * who calls a lot does, and no promise that Telegram takes so many.
 *
 * Every outgoing call that the log holds counts, whatever became of it, so a restart resets nothing. Calls that another
 * device of the account places are not in the log.
 */
export interface PacingPolicy {
  /** From one call that is placed to the next, in milliseconds. Default 10,000 (ours). */
  readonly minimumGapMs: number;
  /** Calls in any 60 minutes. Default 20 (ours). `Infinity`: no such limit. */
  readonly perHour: number;
  /** Calls in any 24 hours. Default 100 (ours). `Infinity`: no such limit. */
  readonly perDay: number;
  /** From one call to a user to the next one to the same user, in milliseconds. Default 60,000 (ours). */
  readonly peerCooldownMs: number;
  /** Which calls have to wait: those of `ring` (default), or those of `placeCall` as well. */
  readonly appliesTo: "ring" | "all";
}

/** The pace of an account unless told otherwise: our own choice. */
export const defaultPacing: PacingPolicy = Object.freeze({
  minimumGapMs: 10_000,
  perHour: 20,
  perDay: 100,
  peerCooldownMs: 60_000,
  appliesTo: "ring",
});

/** The limit that a call has run into. `flood`: Telegram asked the account to wait. */
export type PacingLimit = "minimumGap" | "perHour" | "perDay" | "peerCooldown" | "flood";

/** What has to pass before the next call. */
export interface Wait {
  readonly limit: PacingLimit;
  /** Machine time in milliseconds. */
  readonly allowedAt: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const yearMs = 365 * dayMs;

/** The longest wait that stands before a call to this user now. Reads rows of the index of calls, never the log. */
export async function waitBefore(
  peerRef: PeerRef,
  policy: PacingPolicy,
  { store, clock, transport }: Pick<EnginePorts, "store" | "clock" | "transport">,
): Promise<Wait | undefined> {
  const now = clock.now();
  const newest = async (query: CallQuery): Promise<readonly number[]> => {
    const times: number[] = [];
    const { accountId } = transport;
    for await (const row of store.listCalls({ accountId, direction: "outgoing", ...query }))
      times.push(row.createdAt);
    return times;
  };
  const { minimumGapMs, perHour, perDay, peerCooldownMs } = policy;
  const [placed, toPeer] = await Promise.all([
    newest({
      createdSince: now - Math.max(dayMs, minimumGapMs),
      limit: Math.max(1, ...[perHour, perDay].filter(Number.isFinite)),
    }),
    newest({ peerRef, createdSince: now - peerCooldownMs, limit: 1 }),
  ]);
  const waits = [
    { limit: "minimumGap", since: placed[0], ms: minimumGapMs },
    { limit: "perHour", since: placed[perHour - 1], ms: hourMs },
    { limit: "perDay", since: placed[perDay - 1], ms: dayMs },
    { limit: "peerCooldown", since: toPeer[0], ms: peerCooldownMs },
  ] as const;
  return waits
    .map(({ limit, since, ms }): Wait => ({ limit, allowedAt: since === undefined ? now : since + ms }))
    .filter(({ allowedAt }) => allowedAt > now)
    .toSorted((a, b) => b.allowedAt - a.allowedAt)[0];
}

/** @throws InvalidArgument */
export function checkedPacing(pacing: Partial<PacingPolicy> = {}): PacingPolicy {
  needObject("pacing", pacing);
  for (const name of ["minimumGapMs", "peerCooldownMs"] as const) {
    const ms = pacing[name];
    if (ms !== undefined && !(typeof ms === "number" && ms >= 0 && ms <= yearMs))
      throw new InvalidArgument(`pacing.${name}`, ms, `a number of milliseconds from 0 to ${yearMs}`);
  }
  for (const name of ["perHour", "perDay"] as const) {
    const calls = pacing[name];
    const isLimit = calls === Number.POSITIVE_INFINITY || (Number.isSafeInteger(calls) && Number(calls) >= 1);
    if (calls !== undefined && !isLimit)
      throw new InvalidArgument(`pacing.${name}`, calls, "a number of calls from 1, or Infinity");
  }
  const { appliesTo } = pacing;
  if (appliesTo !== undefined && appliesTo !== "ring" && appliesTo !== "all")
    throw new InvalidArgument("pacing.appliesTo", appliesTo, '"ring" or "all"');
  return withDefaults("pacing", pacing, defaultPacing);
}
