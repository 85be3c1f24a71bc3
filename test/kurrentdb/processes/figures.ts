import type { Course } from "./course.ts";
import type { LeaseHistory } from "./lease-history.ts";
import type { SharedTelegram } from "./shared-telegram.ts";
import type { WhatHolds } from "./what-holds.ts";

/** The longest times, in milliseconds, in which nobody had an account that somebody ran before. */
export interface Gaps {
  /** From when it was given back to when it was taken. */
  readonly given: number;
  /** From when its process was killed, or fell asleep, to when it was taken. */
  readonly killed: number;
  /** From then to when the account's client was connected again. */
  readonly reconnected: number;
}

export function longestGaps(
  { kills, sleeps }: Course,
  history: LeaseHistory,
  { connections }: SharedTelegram,
): Gaps {
  let [given, killed, reconnected] = [0, 0, 0];
  for (const [account, epochs] of history.epochs) {
    for (const [index, { since }] of epochs.entries()) {
      const before = epochs[index - 1];
      if (before === undefined) continue;
      const death = [...kills, ...sleeps].find(
        ({ pid, at }) => pid === before.pid && at >= before.since && at < since,
      );
      if (before.releasedAt !== null) given = Math.max(given, since - before.releasedAt);
      else if (death !== undefined) {
        killed = Math.max(killed, since - death.at);
        const next = connections.find((each) => each.account === account && each.at > since);
        reconnected = Math.max(reconnected, (next?.at ?? since) - death.at);
      }
    }
  }
  return { given, killed, reconnected };
}

export function told(
  course: Course,
  { calls, adopted }: Pick<WhatHolds, "adopted"> & { readonly calls: number },
  gaps: Gaps,
): string {
  const { given, kills, sleeps, serverDeaths } = course;
  const deaths = `${given} accounts given back, ${kills.length} processes and ${serverDeaths} servers killed, ${sleeps.length} processes asleep`;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  return (
    `${calls} calls, ${deaths}, ${adopted} calls adopted; longest without a holder: ${seconds(gaps.given)} after it was given back, ` +
    `${seconds(gaps.killed)} after the death (${seconds(gaps.reconnected)} until it was connected)`
  );
}
