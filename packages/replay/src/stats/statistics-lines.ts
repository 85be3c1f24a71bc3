import { InvalidArgument } from "@offhook/engine";
import { cellsOf, fitTo } from "../text/cells.ts";
import { cutLine } from "../text/cut-line.ts";
import { durationText } from "../text/date-text.ts";
import type { Line } from "../text/line.ts";
import type { CallStatistics, GroupStatistics, StatisticsGroup } from "./call-statistics.ts";
import type { DurationFigures } from "./duration-sketch.ts";
import type { TransitionStatistics } from "./transition-statistics.ts";

/** How statistics are laid out. */
export interface StatisticsOptions {
  /** Columns to use, at least 76. Default 120. */
  readonly width?: number;
  /** Most rows of each table. Default 20. */
  readonly limit?: number;
}

const titles: Readonly<Record<StatisticsGroup, string>> = {
  reason: "by end reason",
  direction: "by direction",
  account: "by account",
  day: "by day (UTC)",
};

/**
 * Counts and percentiles of calls as tables: for each group, how many calls, how many were confirmed, and the 50th, 90th
 * and 99th percentile of ringing, setup and talking.
 * @throws InvalidArgument
 */
export function statisticsLines(
  statistics: CallStatistics,
  options: StatisticsOptions = {},
): readonly Line[] {
  if (typeof statistics?.all?.calls !== "number")
    throw new InvalidArgument("statistics", statistics, "what CallCounter.statistics() gives");
  const { width, limit } = checked(options);
  const { all, groups } = statistics;
  return [
    ...table("calls", [all], limit),
    ...(Object.keys(titles) as StatisticsGroup[]).flatMap((kind) => table(titles[kind], groups[kind], limit)),
  ].map((line) => cutLine(line, width));
}

/** Transitions and dwell times as tables. @throws InvalidArgument */
export function transitionStatisticsLines(
  statistics: TransitionStatistics,
  options: StatisticsOptions = {},
): readonly Line[] {
  if (!Array.isArray(statistics?.transitions))
    throw new InvalidArgument("statistics", statistics, "what TransitionCounter.statistics() gives");
  const { width, limit } = checked(options);
  const { transitions, states } = statistics;
  const lines: Line[] = [[], [{ text: "transitions", tone: "title" }]];
  for (const { direction, from, event, to, rule, count } of transitions.slice(0, limit)) {
    lines.push([
      { text: `${fitTo(String(count), 9, "right")}  `, tone: "event" },
      { text: fitTo(direction === "outgoing" ? "out" : "in", 4), tone: "faint" },
      { text: `${fitTo(rule ?? "-", 5)} `, tone: "rule" },
      { text: `${fitTo(event, 19)} `, tone: "event" },
      { text: from === to ? from : `${from} -> ${to}`, tone: "state" },
    ]);
  }
  more(lines, transitions.length - limit);
  lines.push([], [{ text: fitTo("time in states", 33), tone: "title" }, figuresTitle]);
  for (const { direction, state, dwell } of states)
    lines.push([
      { text: `  ${fitTo(direction === "outgoing" ? "out" : "in", 4)}${fitTo(state, 24)}`, tone: "state" },
      { text: `${fitTo(String(dwell.count), 9, "right")} `, tone: "event" },
      { text: figures(dwell), tone: "plain" },
    ]);
  return lines.map((line) => cutLine(line, width));
}

function table(title: string, groups: readonly GroupStatistics[], limit: number): readonly Line[] {
  const shown = groups.slice(0, limit);
  const name = Math.min(32, Math.max(20, ...shown.map((group) => cellsOf(group.name))));
  const lines: Line[] = [
    [],
    [
      { text: fitTo(title, name + 2), tone: "title" },
      { text: "   calls confirmed  ", tone: "faint" },
      {
        text: [`rang ${percentiles}`, `setup ${percentiles}`, `talked ${percentiles}`]
          .map((each) => fitTo(each, 26))
          .join(""),
        tone: "faint",
      },
    ],
  ];
  for (const group of shown) {
    const share = group.calls === 0 ? 0 : Math.round((100 * group.confirmed) / group.calls);
    lines.push([
      { text: `  ${fitTo(group.name, name)}`, tone: "event" },
      {
        text: `${fitTo(String(group.calls), 8, "right")} ${fitTo(`${share} %`, 9, "right")}  `,
        tone: "plain",
      },
      ...[group.ring, group.setup, group.talk].map((each) => ({
        text: fitTo(each === null ? "-" : figures(each), 26),
        tone: "plain" as const,
      })),
    ]);
  }
  more(lines, groups.length - limit);
  return lines;
}

const percentiles = "p50 p90 p99";
const figuresTitle = { text: `visits ${percentiles}`, tone: "faint" } as const;

function figures({ p50Ms, p90Ms, p99Ms }: DurationFigures): string {
  return [p50Ms, p90Ms, p99Ms].map((ms) => durationText(ms)).join(" / ");
}

function more(lines: Line[], hidden: number): void {
  if (hidden > 0) lines.push([{ text: `  and ${hidden} more`, tone: "faint" }]);
}

function checked({ width = 120, limit = 20 }: StatisticsOptions): {
  readonly width: number;
  readonly limit: number;
} {
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 76");
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new InvalidArgument("limit", limit, "a whole number from 1");
  return { width: Math.max(76, width), limit };
}
