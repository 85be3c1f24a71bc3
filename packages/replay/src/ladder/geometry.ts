import { cellsOf, cutTo, fitTo } from "../text/cells.ts";
import type { Line, Span } from "../text/line.ts";
import type { LadderSide } from "./ladder-step.ts";

/** Where things stand on a ladder, in columns. */
export interface Geometry {
  readonly time: number;
  /** For states, left and right of the lines; 0 when there is no room. */
  readonly margin: number;
  /** Between two lifelines. */
  readonly gap: number;
  readonly lines: Readonly<Record<LadderSide | "server", Span>>;
}

export function geometryOf(wanted: number, isRecorded: Readonly<Record<LadderSide, boolean>>): Geometry {
  const width = Math.min(132, Math.max(60, Number.isFinite(wanted) ? Math.trunc(wanted) : 80));
  const time = 8;
  const margin = width >= 114 ? 21 : 0;
  const line = (side: LadderSide): Span =>
    isRecorded[side] ? { text: "│", tone: "plain" } : { text: "┊", tone: "faint" };
  return {
    time,
    margin,
    gap: Math.floor((width - time - (margin > 0 ? 2 * margin + 3 : 4)) / 2),
    lines: { caller: line("caller"), server: { text: "│", tone: "plain" }, callee: line("callee") },
  };
}

/** The three names, above their lines. */
export function headerLine(
  { time, margin, gap }: Geometry,
  titles: Readonly<Record<LadderSide, string>>,
): Line {
  const middle = "Telegram";
  const half = gap - cellsOf(middle) / 2;
  const space = " ".repeat(Math.max(0, time - 1));
  if (margin > 0) {
    const caller = centered(titles.caller, time + margin, gap);
    const callee = centered(titles.callee, 0, gap);
    const server = fitTo("", Math.max(1, time + margin + gap + 1 - 4 - cellsOf(caller))) + middle;
    const rest = Math.max(1, gap - 4 - Math.floor((cellsOf(callee) - 1) / 2) + 1);
    return [{ text: `${caller}${server}${" ".repeat(rest)}${callee}`, tone: "title" }];
  }
  const left = fitTo(titles.caller, Math.floor(half) + 1);
  const right = fitTo(titles.callee, Math.floor(half) + 1, "right");
  return [{ text: `${space} ${left}${middle}${right}`, tone: "title" }];
}

/** Ends half of its own length behind `column`. */
function centered(title: string, column: number, room: number): string {
  const cut = cutTo(title, room);
  return " ".repeat(Math.max(0, column - Math.floor((cellsOf(cut) - 1) / 2))) + cut;
}

export function legendLine({ time, margin }: Geometry): Line {
  return [
    { text: " ".repeat(time + margin), tone: "plain" },
    { text: "──▶ request", tone: "request" },
    { text: "   ", tone: "plain" },
    { text: "┄┄▶ answer", tone: "answer" },
    { text: "   ", tone: "plain" },
    { text: "══▶ update", tone: "update" },
    { text: "   ✗ ignored   ╎ a deadline runs", tone: "faint" },
  ];
}
