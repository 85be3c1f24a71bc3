import { InvalidArgument, needKnown } from "@offhook/engine";
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
 * and 99th percentile of ringing, setup and talking; below 120 columns the 50th and the 99th, below 100 the 50th alone.
 * @throws InvalidArgument
 */
export function statisticsLines(
  statistics: CallStatistics,
  options: StatisticsOptions = {},
): readonly Line[] {
  if (typeof statistics?.all?.calls !== "number")
    throw new InvalidArgument("statistics", statistics, "what CallCounter.statistics() gives");
  const { width } = checked(options);
  const { all, groups } = statistics;
  return [
    ...table("calls", [all], options),
    ...(Object.keys(titles) as StatisticsGroup[]).flatMap((kind) =>
      table(titles[kind], groups[kind], options),
    ),
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

function table(
  title: string,
  groups: readonly GroupStatistics[],
  options: StatisticsOptions,
): readonly Line[] {
  const { width, limit } = checked(options);
  const { said, cells, of } = percentilesFor(width);
  const shown = groups.slice(0, limit);
  const name = Math.min(32, Math.max(20, ...shown.map((group) => cellsOf(group.name))));
  const lines: Line[] = [
    [],
    [
      { text: fitTo(title, name + 2), tone: "title" },
      { text: "   calls confirmed  ", tone: "faint" },
      {
        text: ["rang", "setup", "talked"].map((part) => fitTo(`${part} ${said}`, cells)).join(""),
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
        text: fitTo(each === null ? "-" : of(each), cells),
        tone: "plain" as const,
      })),
    ]);
  }
  more(lines, groups.length - limit);
  return lines;
}

const figuresTitle = { text: "visits p50 p90 p99", tone: "faint" } as const;

/** What there is room for. */
function percentilesFor(width: number): {
  readonly said: string;
  readonly cells: number;
  readonly of: (each: DurationFigures) => string;
} {
  if (width >= 120) return { said: "p50 p90 p99", cells: 26, of: figures };
  if (width < 100) return { said: "p50", cells: 11, of: ({ p50Ms }) => durationText(p50Ms) };
  return {
    said: "p50 p99",
    cells: 19,
    of: ({ p50Ms, p99Ms }) => `${durationText(p50Ms)} / ${durationText(p99Ms)}`,
  };
}

function figures({ p50Ms, p90Ms, p99Ms }: DurationFigures): string {
  return [p50Ms, p90Ms, p99Ms].map((ms) => durationText(ms)).join(" / ");
}

function more(lines: Line[], hidden: number): void {
  if (hidden > 0) lines.push([{ text: `  and ${hidden} more`, tone: "faint" }]);
}

function checked(options: StatisticsOptions): Required<StatisticsOptions> {
  needKnown("options", options, { width: true, limit: true });
  const { width = 120, limit = 20 } = options;
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 76");
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new InvalidArgument("limit", limit, "a whole number from 1");
  return { width: Math.max(76, width), limit };
}
