import { InvalidArgument, needKnown } from "@offhook/engine";
import type { CallSummary } from "@offhook/engine";
import { describeEnd } from "../rules/describe-end.ts";
import { cutTo, fitTo } from "../text/cells.ts";
import { dateText, durationText } from "../text/date-text.ts";
import type { Line, Tone } from "../text/line.ts";
import { plainText } from "../text/plain-text.ts";
import { callDurations } from "./call-durations.ts";

/** How a table of calls is laid out. */
export interface CallTableOptions {
  /** Columns that the table may take, at least 76. Default 160. Below 132 the less important ones are left out. */
  readonly width?: number;
}

/**
 * Calls as a table: a line with the titles, then a line for each call.
 *
 *     call      placed (UTC)        account  way   peer       rang   setup  talked  steps state or end
 *
 * Ids are cut to what tells them apart.
 * @throws InvalidArgument
 */
export function callTable(calls: readonly CallSummary[], options: CallTableOptions = {}): readonly Line[] {
  if (!Array.isArray(calls)) throw new InvalidArgument("calls", calls, "a list of rows of the index");
  const wrong = calls.findIndex((call: CallSummary | null) => typeof call?.callId !== "string");
  if (wrong >= 0) throw new InvalidArgument(`calls[${wrong}]`, calls[wrong], "a row of the index");
  needKnown("options", options, { width: true });
  const { width = 160 } = options;
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 76");
  const columns = columnsFor(calls, Math.max(76, width));
  const used = columns.reduce((sum, { cells }) => sum + cells + 1, 0);
  const rest = Math.max(12, Math.max(76, width) - used);
  const row = (cellOf: (column: Column) => string, last: string, tone?: Tone): Line => [
    ...columns.map((column) => ({
      text: `${fitTo(cellOf(column), column.cells, column.align)} `,
      tone: tone ?? column.tone,
    })),
    { text: cutTo(last, rest), tone: tone ?? "state" },
  ];
  return [
    row(({ title }) => title, "state or end", "faint"),
    ...calls.map((call) => row(({ of }) => of(call), stateOrEnd(call))),
  ];
}

interface Column {
  readonly title: string;
  readonly cells: number;
  readonly tone: Tone;
  readonly align?: "right";
  readonly of: (call: CallSummary) => string;
}

/** Below this width peer, ringing and setup are left out. */
const wideTable = 132;

function columnsFor(calls: readonly CallSummary[], width: number): readonly Column[] {
  const idCells = distinctLength(calls.map(({ callId }) => callId));
  const accountCells = Math.min(16, Math.max(7, ...calls.map(({ accountId }) => accountId.length)));
  const columns: readonly (Column & { readonly wide?: true })[] = [
    {
      title: "call",
      cells: idCells,
      tone: "title",
      of: ({ callId }) => plainText(callId.slice(0, idCells), 64),
    },
    { title: "placed (UTC)", cells: 19, tone: "time", of: ({ createdAt }) => dateText(createdAt) },
    {
      title: "account",
      cells: accountCells,
      tone: "account",
      of: ({ accountId }) => plainText(accountId, 64),
    },
    { title: "way", cells: 5, tone: "plain", of: wayOf },
    {
      title: "peer",
      cells: 10,
      tone: "plain",
      wide: true,
      of: ({ peerRef }) => plainText(peerRef ?? "-", 64),
    },
    duration("rang", "ringMs", true),
    duration("setup", "setupMs", true),
    duration("talked", "talkMs"),
    { title: "steps", cells: 5, tone: "faint", align: "right", of: ({ records }) => String(records) },
  ];
  return columns.filter(({ wide }) => wide !== true || width >= wideTable);
}

function duration(
  title: string,
  part: "ringMs" | "setupMs" | "talkMs",
  wide?: true,
): Column & { readonly wide?: true } {
  const of = (call: CallSummary): string => {
    const ms = callDurations(call)[part];
    return ms === null ? "-" : durationText(ms);
  };
  return { title, cells: 7, tone: "plain", align: "right", of, ...(wide && { wide }) };
}

function wayOf({ direction, video }: CallSummary): string {
  return `${direction === "outgoing" ? "out" : "in"}${video ? " v" : ""}`;
}

function stateOrEnd({ live, end, state, direction }: CallSummary): string {
  return live || end === null ? plainText(state, 32) : describeEnd(end, direction);
}

/** How many characters of each id tell it from the others, at least eight. */
export function distinctLength(ids: readonly string[]): number {
  const sorted = [...new Set(ids)].toSorted();
  return sorted.reduce((length, id, index) => {
    const next = sorted[index + 1] ?? "";
    let common = 0;
    while (common < id.length && id[common] === next[common]) common++;
    return Math.max(length, common + 1);
  }, 8);
}
