import {
  callTable,
  changeLines,
  contextChanges,
  cutLine,
  cutTo,
  describeEnd,
  fitTo,
  ladderParts,
  cellsOf,
  lineText,
  plainText,
  sessionLines,
} from "@offhook/replay";
import { isCallRecord } from "@offhook/engine";
import type { Line, Span } from "@offhook/replay";
import { counted } from "../command-line/counted.ts";
import { bindings } from "./step-keys.ts";
import type { OpenedCall, StepModel } from "./step-model.ts";

/** Size of a terminal. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** A row of the screen. The current one has a mark, and is shown inverted where there are colours. */
export interface ScreenRow {
  readonly line: Line;
  readonly isCurrent?: boolean;
  /** What stands to the right of it, in a pane of its own. */
  readonly beside?: Line;
}

/** Below this nothing can be told apart. */
export const smallestScreen: ScreenSize = { columns: 64, rows: 16 };

/** The whole screen: exactly as many rows as it has, none wider than it is. */
export function stepScreen(model: StepModel, size: ScreenSize): readonly ScreenRow[] {
  const { columns, rows } = size;
  if (columns < smallestScreen.columns || rows < smallestScreen.rows) return filled(tooSmall(size), size);
  const content = model.isHelp
    ? helpRows(columns)
    : model.view === "calls" || model.call === null
      ? callsRows(model, size)
      : callRows(model, model.call, size);
  return [titleRow(model, columns), ...filled(content, { columns, rows: rows - 2 }), footRow(model, columns)];
}

function titleRow(model: StepModel, columns: number): ScreenRow {
  const { call, view, filter, calls, position } = model;
  if (view === "calls" || call === null) {
    const found = `${counted(calls.length, "call")}${filter === "" ? "" : `, filter: ${filter}`}`;
    return bar(`offhook step   ${plainText(found)}`, "", columns);
  }
  const { summary, session } = call;
  const step = session.steps[position.at];
  const id = `${summary.callId.slice(0, 13)}  ${plainText(summary.accountId, 24)} ${summary.direction}`;
  const end = summary.end === null ? "" : `  ${describeEnd(summary.end, summary.direction)}`;
  const play = position.isPlaying
    ? `playing ${position.speed}x`
    : position.speed === 1
      ? ""
      : `${position.speed}x`;
  const place = `${play}  step ${position.at + 1} of ${session.steps.length}  ${step === undefined ? "" : plainText(step.state, 32)}`;
  return bar(`${id}${end}`, place, columns);
}

function bar(left: string, right: string, columns: number): ScreenRow {
  const room = columns - 1 - cellsOf(right) - (right === "" ? 0 : 2);
  return { line: [{ text: ` ${fitTo(left, room)}${right === "" ? "" : `  ${right}`}`, tone: "title" }] };
}

function footRow({ prompt, message, isHelp, view }: StepModel, columns: number): ScreenRow {
  if (prompt !== null) {
    const asks = { search: "/", filter: "filter: ", jump: "record: " }[prompt.kind];
    const text = plainText(prompt.text);
    const room = columns - asks.length - 1;
    const shown = cellsOf(text) > room ? Array.from(text).slice(-room).join("") : text;
    return { line: [{ text: `${asks}${shown}_`, tone: "title" }] };
  }
  if (message !== "") return { line: [{ text: cutTo(` ${plainText(message)}`, columns), tone: "bad" }] };
  const keys = isHelp
    ? "any key closes this help   q quit"
    : view === "calls"
      ? "Up Down select   Enter open   / filter   h help   q quit"
      : "Up Down step  t state  p play  +- speed  / search  d context  h help  q quit";
  return { line: [{ text: cutTo(` ${keys}`, columns), tone: "faint" }] };
}

function callsRows(
  { calls, selected, filter }: StepModel,
  { columns, rows }: ScreenSize,
): readonly ScreenRow[] {
  if (calls.length === 0) {
    const text = filter === "" ? "  No calls are recorded here yet." : "  No call is meant by this filter.";
    return [{ line: [] }, { line: [{ text, tone: "faint" }] }];
  }
  const height = rows - 3;
  const top = topFor(selected, calls.length, height);
  const [titles, ...lines] = tableOf(calls, Math.max(76, columns - 2));
  const shown = lines.slice(top, top + height);
  return [
    guttered(titles ?? [], " ", columns),
    ...shown.map((line, index) => current(line, top + index === selected, columns)),
  ];
}

/** A table is laid out once for each width: a key only selects another row of it. */
function tableOf(calls: StepModel["calls"], width: number): readonly Line[] {
  const drawn = tables.get(calls);
  if (drawn?.width === width) return drawn.lines;
  const lines = callTable(calls, { width });
  tables.set(calls, { width, lines });
  return lines;
}

const tables = new WeakMap<StepModel["calls"], { readonly width: number; readonly lines: readonly Line[] }>();

function callRows(model: StepModel, call: OpenedCall, { columns, rows }: ScreenSize): readonly ScreenRow[] {
  const height = rows - 2;
  if (columns >= sideBySide) {
    const left = Math.min(134, Math.max(64, columns - 66));
    const ladder = ladderRowsOf(model, call, { columns: left, rows: height });
    const detail = detailRows(model, call, { columns: columns - left - 3, rows: height });
    return Array.from({ length: height }, (_, index) => sideBySideRow(ladder[index], detail[index], left));
  }
  const ladderHeight = Math.max(5, Math.floor((height - 1) * 0.48));
  const rule: ScreenRow = { line: [{ text: "─".repeat(columns), tone: "faint" }] };
  return [
    ...filled(ladderRowsOf(model, call, { columns, rows: ladderHeight }), { columns, rows: ladderHeight }),
    rule,
    ...detailRows(model, call, { columns, rows: height - ladderHeight - 1 }),
  ];
}

/** From this width on the details stand beside the ladder. */
const sideBySide = 132;

function ladderRowsOf(
  model: StepModel,
  call: OpenedCall,
  { columns, rows }: ScreenSize,
): readonly ScreenRow[] {
  const { header, rows: all } = partsOf(call, columns - 2);
  const at = call.session.steps[model.position.at]?.record.id;
  const marked =
    model.position.mark === null ? undefined : call.session.steps[model.position.mark]?.record.id;
  const first = all.findIndex((row) => row.step.recordId === at);
  const last = all.findLastIndex((row) => row.step.recordId === at);
  const height = rows - 1;
  const top = topFor(Math.max(0, first), all.length, height, Math.max(0, last));
  return [
    guttered(header, " ", columns),
    ...all.slice(top, top + height).map(({ line, step: { recordId } }) => {
      if (recordId === at) return current(line, true, columns);
      return guttered(line, recordId === marked ? "*" : " ", columns);
    }),
  ];
}

/** A ladder is drawn once for each width. */
function partsOf(call: OpenedCall, width: number): ReturnType<typeof ladderParts> {
  const drawn = ladders.get(call);
  if (drawn?.width === width) return drawn.parts;
  const side = call.summary.direction === "outgoing" ? "caller" : "callee";
  const parts = ladderParts({ [side]: call.records }, { width });
  ladders.set(call, { width, parts });
  return parts;
}

const ladders = new WeakMap<
  OpenedCall,
  { readonly width: number; readonly parts: ReturnType<typeof ladderParts> }
>();

function detailRows(model: StepModel, call: OpenedCall, { columns, rows }: ScreenSize): readonly ScreenRow[] {
  const { position, detail, detailTop } = model;
  const { steps } = call.session;
  const step = steps[position.at];
  if (step === undefined) return [{ line: [{ text: "This call has no records.", tone: "faint" }] }];
  const lines = [...markLines(model, call, columns), ...sessionLines(step, { width: columns, detail })];
  const top = Math.max(0, Math.min(detailTop, lines.length - rows));
  const shown = lines.slice(top, top + rows);
  const hidden = lines.length - top - shown.length;
  if (hidden > 0 && shown.length > 0)
    shown[shown.length - 1] = [{ text: `  ${hidden + 1} more lines, with ]`, tone: "faint" }];
  return shown.map((line) => ({ line }));
}

/** What differs between the step that was marked and the one where one stands. */
function markLines(
  { position }: StepModel,
  { session: { steps } }: OpenedCall,
  width: number,
): readonly Line[] {
  const { at, mark } = position;
  if (mark === null) return [];
  const here = steps[at];
  const marked = steps[mark];
  if (mark === at || here === undefined || marked === undefined)
    return [[{ text: "* marked: step on to see what differs from here", tone: "note" }], []];
  const [before, after] = mark < at ? [marked, here] : [here, marked];
  const changes = contextChanges(before.context, after.context);
  const { record } = marked;
  const name = isCallRecord(record) ? `record ${record.revision}` : "the packet";
  return [
    [{ text: `* between ${name} and here: ${changes.length} differ`, tone: "note" }],
    ...changeLines(changes, { width }),
    [],
  ];
}

function helpRows(columns: number): readonly ScreenRow[] {
  const half = Math.ceil(bindings.length / 2);
  const cell = (index: number): readonly Span[] => {
    const binding = bindings[index];
    if (binding === undefined) return [];
    return [
      { text: ` ${fitTo(binding.shown, 7)}`, tone: "event" },
      { text: fitTo(binding.says, Math.min(44, Math.floor(columns / 2) - 8)), tone: "plain" },
    ];
  };
  return [
    { line: [] },
    ...Array.from({ length: half }, (_, index) => ({ line: [...cell(index), ...cell(index + half)] })),
  ];
}

function tooSmall({ columns, rows }: ScreenSize): readonly ScreenRow[] {
  const { columns: least, rows: lowest } = smallestScreen;
  const text = `This terminal has ${columns}x${rows}; it takes ${least}x${lowest}. q quits.`;
  return [{ line: [{ text: cutTo(text, columns), tone: "bad" }] }];
}

/** The first row to show, so that the rows from `first` to `last` are in sight, with some of what follows. */
function topFor(first: number, count: number, height: number, last: number = first): number {
  const middle = Math.floor((first + Math.min(last, first + height - 1)) / 2);
  return Math.max(0, Math.min(count - height, middle - Math.floor(height / 2)));
}

function current(line: Line, isCurrent: boolean, columns: number): ScreenRow {
  return { ...guttered(line, isCurrent ? ">" : " ", columns), isCurrent };
}

function guttered(line: Line, mark: string, columns: number): ScreenRow {
  const cut = cutLine(line, columns - 2);
  return { line: [{ text: `${mark} `, tone: mark === " " ? "plain" : "title" }, ...cut] };
}

function sideBySideRow(
  left: ScreenRow | undefined,
  right: ScreenRow | undefined,
  columns: number,
): ScreenRow {
  const line = left?.line ?? [];
  const space = " ".repeat(Math.max(0, columns - widthOf(line)));
  return {
    ...left,
    line: [...line, { text: space, tone: "plain" }],
    beside: [{ text: " │ ", tone: "faint" }, ...(right?.line ?? [])],
  };
}

function filled(content: readonly ScreenRow[], { columns, rows }: ScreenSize): readonly ScreenRow[] {
  const empty = Array.from({ length: Math.max(0, rows - content.length) }, (): ScreenRow => ({ line: [] }));
  return [...content.slice(0, rows), ...empty].map((row) => ({ ...row, line: cutLine(row.line, columns) }));
}

function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + cellsOf(text), 0);
}

/** The rows as plain text. */
export function screenText(rows: readonly ScreenRow[]): readonly string[] {
  return rows.map(({ line, beside = [] }) => lineText([...line, ...beside]));
}
