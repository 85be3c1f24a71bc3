import { extname } from "node:path";
import { WrongUsage } from "../command-line/command-failure.ts";

/** What a chart is written as. */
export type ChartFormat = "svg" | "png" | "mermaid" | "json" | "html";

/** The options that say it. */
export interface FormatOptions {
  readonly svg?: true;
  readonly png?: true;
  readonly mermaid?: true;
  readonly html?: true;
  readonly json?: true;
  readonly output?: string;
}

const endings: Readonly<Record<string, ChartFormat>> = {
  ".svg": "svg",
  ".png": "png",
  ".mmd": "mermaid",
  ".mermaid": "mermaid",
  ".json": "json",
  ".html": "html",
  ".htm": "html",
};

/** The format that was asked for, else that of the file's ending, else SVG. @throws WrongUsage for two formats */
export function formatOf(options: FormatOptions): ChartFormat {
  const asked = (["svg", "png", "mermaid", "html", "json"] as const).filter((format) => options[format]);
  const [format, other] = asked;
  if (other !== undefined) throw new WrongUsage(`Choose one of --${asked.join(" and --")}.`);
  if (format !== undefined) return format;
  if (options.output === undefined) return "svg";
  const ending = extname(options.output).toLowerCase();
  const found = endings[ending];
  if (found !== undefined) return found;
  const known = Object.keys(endings).join(", ");
  throw new WrongUsage(
    `The ending of ${options.output} says no format. Use one of ${known}, or give --svg, --png, --mermaid, --json or --html.`,
  );
}
