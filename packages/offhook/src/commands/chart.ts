import { writeFile } from "node:fs/promises";
import { chartOf, chartPage, chartSvg, layoutChart, mermaidText } from "@offhook/visualizer";
import type { Chart, ChartForm, ChartMarks, ChartTheme } from "@offhook/visualizer";
import { formatOf } from "../chart/chart-format.ts";
import type { ChartFormat, FormatOptions } from "../chart/chart-format.ts";
import { loadMachine } from "../chart/load-machine.ts";
import { pngOf } from "../chart/png.ts";
import { chartOfCalls, markedByAll, markedByCall } from "../chart/recorded-marks.ts";
import { WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions, Terminal } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { fileNotWritten } from "../command-line/file-not-written.ts";
import { withRecorded } from "../recorded/open-recorded.ts";

interface ChartOptions extends GlobalOptions, Omit<FormatOptions, "json"> {
  readonly machine?: string;
  /** A call by its name. */
  readonly call?: string;
  /** The path of a store. */
  readonly heat?: string;
  readonly dark?: true;
  readonly light?: true;
  readonly full?: true;
  readonly outline?: true;
}

/** What is drawn. */
interface Subject {
  readonly chart: Chart;
  readonly marks?: ChartMarks;
  readonly title?: string;
}

/** Draws a machine, and what recorded calls did in it. */
export const chart: CommandRunner<ChartOptions, [name: string | undefined]> = async (
  terminal,
  options,
  name,
) => {
  const format = formatOf(options);
  const { screen, signal } = terminal;
  if (format === "png" && options.output === undefined && screen.isTerminal)
    throw new WrongUsage("A PNG can't be shown on a terminal. Give it a file: -o chart.png.");
  const subject = await subjectOf(terminal, options, name);
  if (signal.aborted) return exitCodes.problem;
  const document = await documentOf(subject, format, options, terminal);
  const { output } = options;
  if (output === undefined) {
    screen.hand(document);
    return exitCodes.ok;
  }
  try {
    await writeFile(output, document);
  } catch (error) {
    throw fileNotWritten(output, error);
  }
  const bytes = Buffer.byteLength(document);
  screen.tell({ type: "written", file: output, format, bytes });
  screen.say(`${output}: ${format}, ${Math.ceil(bytes / 1000)} kB`);
  return exitCodes.ok;
};

async function subjectOf(
  { screen, signal }: Terminal,
  { machine, call, heat, store }: ChartOptions,
  name: string | undefined,
): Promise<Subject> {
  if (machine !== undefined) return { chart: chartOf(await loadMachine(machine, name)) };
  const direction = name ?? "outgoing";
  if (direction !== "outgoing" && direction !== "incoming")
    throw new WrongUsage(
      `The machine is "outgoing" or "incoming", not ${JSON.stringify(name)}; another one needs --machine <file>.`,
    );
  if (call !== undefined) {
    const subject = await withRecorded(store, (recorded) => markedByCall(recorded, call));
    const other = direction === "outgoing" ? "incomingCall" : "outgoingCall";
    if (name !== undefined && subject.chart.id === other)
      throw new WrongUsage(`That call is not ${direction}. Leave the word away: a call knows its machine.`);
    return subject;
  }
  if (heat === undefined) return { chart: chartOfCalls(direction) };
  const tell = (progress: string): void => screen.remark(progress);
  return withRecorded(heat, (recorded) => markedByAll(recorded, direction, { signal, tell }));
}

async function documentOf(
  { chart: drawn, marks, title }: Subject,
  format: ChartFormat,
  options: ChartOptions,
  { screen }: Terminal,
): Promise<string | Uint8Array> {
  const marked = marks === undefined ? {} : { marks };
  if (format === "json") return `${JSON.stringify({ type: "chart", ...drawn, ...marked })}\n`;
  if (format === "mermaid") return mermaidText(drawn);
  if (drawn.states.length > 60) screen.remark(`Placing ${drawn.states.length} states takes a while.`);
  const form: ChartForm = options.full ? "full" : options.outline ? "outline" : "folded";
  const layout = await layoutChart(drawn, { form, ...marked });
  const theme = themeOf(options, format);
  const svg = chartSvg(layout, { theme, ...marked, ...(title !== undefined && { title }) });
  if (format === "png") return pngOf(svg, layout);
  return format === "html" ? chartPage(svg, { theme }) : svg;
}

function themeOf({ dark, light }: ChartOptions, format: ChartFormat): ChartTheme {
  if (dark) return "dark";
  return light || format === "png" ? "light" : "auto";
}
