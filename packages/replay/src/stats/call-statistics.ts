import { InvalidArgument } from "@offhook/engine";
import type { CallSummary } from "@offhook/engine";
import { callDurations } from "../calls/call-durations.ts";
import { plainText } from "../text/plain-text.ts";
import { DurationSketch } from "./duration-sketch.ts";
import type { DurationFigures } from "./duration-sketch.ts";

/** By what calls are put together. */
export type StatisticsGroup = "reason" | "direction" | "account" | "day";

/** Calls that have something in common. */
export interface GroupStatistics {
  readonly name: string;
  readonly calls: number;
  /** Calls whose keys were agreed. */
  readonly confirmed: number;
  /** From the answer until the keys were agreed; `null` when no call came so far. */
  readonly setup: DurationFigures | null;
  /** How long it rang. */
  readonly ring: DurationFigures | null;
  /** From the agreed keys until the end. */
  readonly talk: DurationFigures | null;
}

/** Everything that is counted over calls. */
export interface CallStatistics {
  readonly all: GroupStatistics;
  /** The groups of each kind, the largest first; days in their order. */
  readonly groups: Readonly<Record<StatisticsGroup, readonly GroupStatistics[]>>;
}

/** Counts calls, one after the other, in memory that does not grow with their number. */
export class CallCounter {
  readonly #all = new Group("all");
  readonly #groups: Readonly<Record<StatisticsGroup, Map<string, Group>>> = {
    reason: new Map(),
    direction: new Map(),
    account: new Map(),
    day: new Map(),
  };

  /** @throws InvalidArgument for no row of the index */
  add(call: CallSummary): void {
    if (typeof call?.callId !== "string")
      throw new InvalidArgument("call", call, "a row of the index, as listCalls gives it");
    const names: Readonly<Record<StatisticsGroup, string>> = {
      reason: call.end?.reason ?? "(not over)",
      direction: call.direction,
      account: call.accountId,
      day: dayOf(call.createdAt),
    };
    this.#all.add(call);
    for (const [kind, name] of Object.entries(names) as [StatisticsGroup, string][]) {
      const groups = this.#groups[kind];
      const shown = groups.size < mostGroups || groups.has(name) ? name : "(others)";
      const group = groups.get(shown) ?? new Group(plainText(shown, 64));
      groups.set(shown, group);
      group.add(call);
    }
  }

  /** What has been counted so far. */
  statistics(): CallStatistics {
    const byCalls = (a: GroupStatistics, b: GroupStatistics): number => b.calls - a.calls;
    const byName = (a: GroupStatistics, b: GroupStatistics): number => (a.name < b.name ? -1 : 1);
    const of = (kind: StatisticsGroup): readonly GroupStatistics[] =>
      [...this.#groups[kind].values()]
        .map((group) => group.statistics())
        .toSorted(kind === "day" ? byName : byCalls);
    return {
      all: this.#all.statistics(),
      groups: { reason: of("reason"), direction: of("direction"), account: of("account"), day: of("day") },
    };
  }
}

/** More groups of one kind than anybody reads; the rest is counted together. */
const mostGroups = 1_000;

class Group {
  readonly #name: string;
  #calls = 0;
  #confirmed = 0;
  readonly #setup = new DurationSketch();
  readonly #ring = new DurationSketch();
  readonly #talk = new DurationSketch();

  constructor(name: string) {
    this.#name = name;
  }

  add(call: CallSummary): void {
    const { setupMs, ringMs, talkMs } = callDurations(call);
    this.#calls++;
    if (call.confirmedAt !== null) this.#confirmed++;
    if (setupMs !== null) this.#setup.add(setupMs);
    if (ringMs !== null) this.#ring.add(ringMs);
    if (talkMs !== null) this.#talk.add(talkMs);
  }

  statistics(): GroupStatistics {
    return {
      name: this.#name,
      calls: this.#calls,
      confirmed: this.#confirmed,
      setup: this.#setup.figures(),
      ring: this.#ring.figures(),
      talk: this.#talk.figures(),
    };
  }
}

/** The day in UTC, such as `2026-11-27`. */
function dayOf(unixMs: number): string {
  const date = new Date(unixMs);
  return Number.isNaN(date.getTime()) ? "(no date)" : date.toISOString().slice(0, 10);
}
