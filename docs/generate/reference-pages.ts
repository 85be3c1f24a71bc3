import { callEventSenders, incomingCall, outgoingCall, rules } from "@offhook/engine";
import type { CallMachine, Rule, RuleId } from "@offhook/engine";
import { chartOf, chartSvg, layoutChart } from "@offhook/visualizer";
import type { ChartForm } from "@offhook/visualizer";
import { protocolRows } from "./protocol-rows.ts";
import { ruleCitations } from "./rule-citations.ts";
import { rowsOf, statesOf } from "./machine-rows.ts";
import type { MachineRow } from "./machine-rows.ts";

const notice = "<!-- Generated from the machines by `npm run docs`. Change the code, not this page. -->\n";
const machines: readonly (readonly [string, CallMachine])[] = [
  ["Outgoing calls", outgoingCall],
  ["Incoming calls", incomingCall],
];

/** The pages and pictures of docs/reference that follow from the code, by file name. */
export async function referencePages(): Promise<Readonly<Record<string, string>>> {
  return {
    "rules.md": rulesPage(),
    "rule-tests.md": ruleTestsPage(),
    "states.md": statesPage(),
    "events.md": eventsPage(),
    "outgoing-call.svg": await picture(outgoingCall, "folded"),
    "outgoing-call-outline.svg": await picture(outgoingCall, "outline"),
    "incoming-call.svg": await picture(incomingCall, "folded"),
    "incoming-call-outline.svg": await picture(incomingCall, "outline"),
    "../../packages/visualizer/src/call-chart/machine-pictures.ts": await machinePictures(),
  };
}

/**
 * The outlines as a module, so that a page has them without a layout. Their style sheet is left out, as the element has it,
 * and so are the titles, which say at length what labels say.
 */
async function machinePictures(): Promise<string> {
  const [outgoing, incoming] = await Promise.all(
    [outgoingCall, incomingCall].map(async (machine) =>
      (await picture(machine, "outline"))
        .replace(/<style>[^]*?<\/style>\n/, "")
        .replaceAll(/(<g [^>]*data-(?:transitions|state)[^>]*>)<title>[^<]*<\/title>/g, "$1")
        .trimEnd(),
    ),
  );
  return `// Generated from the machines by \`npm run docs\`.
import type { CallDirection } from "@offhook/engine";

/** Outlines of both machines, laid out ahead of time; without the style sheet, which \`<call-chart>\` brings. */
export const machinePictures: Readonly<Record<CallDirection, string>> = {
  outgoing:
    ${stringLiteral(outgoing)},
  incoming:
    ${stringLiteral(incoming)},
};
`;
}

function stringLiteral(text = ""): string {
  return `'${text.replaceAll("\\", String.raw`\\`).replaceAll("'", String.raw`\'`).replaceAll("\n", String.raw`\n`)}'`;
}

function rulesPage(): string {
  const taken = new Map<RuleId, string[]>();
  for (const [, machine] of machines) {
    for (const row of rowsOf(machine)) {
      const line = `${side(machine)}: ${row.from} · ${row.event}${row.to === null ? "" : ` → ${row.to}`}`;
      taken.set(row.rule, [...(taken.get(row.rule) ?? []), line]);
    }
  }
  const rows = Object.entries(rules).map(([id, rule]: [string, Rule]) => {
    const where = [...new Set(taken.get(id as RuleId))];
    const shown = where.length > 4 ? [...where.slice(0, 3), `and ${where.length - 3} more`] : where;
    return `| <a id="${id.toLowerCase()}"></a>${id} | ${rule.title} | ${sourceOf(rule)} | ${shown.join("<br>")} |`;
  });
  return page("Rules", [
    "Every step of a call follows a named rule. The record of a step names it; so do the chart and the debugger.",
    "C rules speak of the caller, K rules of the callee, E rules of either side.",
    "",
    "| rule | what it says | where it comes from | where it is taken |",
    "|---|---|---|---|",
    ...rows,
  ]);
}

function sourceOf({ doc, ours }: Rule): string {
  return ours === true ? `our choice ([background](${doc}))` : `[source](${doc})`;
}

function ruleTestsPage(): string {
  const citations = ruleCitations(Object.keys(rules));
  return page("Rules and their tests", [
    "What can happen to a 1:1 call, which rule decides it, and who tests that rule. A case tells one step as given, when,",
    "then; a story plays whole calls and compares the rules of their records.",
    ...Object.entries(protocolRows).flatMap(([table, rows]) => [
      "",
      `## ${table}`,
      "",
      "| what happens | rule | source | cases | stories |",
      "|---|---|---|---|---|",
      ...rows.flatMap(({ title, rules: decided, tests = [] }) => [
        ...decided.map((rule, index) => {
          const { cases = 0, stories = [] } = citations.get(rule) ?? {};
          const shown = stories.slice(0, 4).map(fileLink);
          const more = stories.length > 4 ? [`and ${stories.length - 4} more`] : [];
          return `| ${index === 0 ? title : ""} | [${rule}](rules.md#${rule.toLowerCase()}) | ${sourceOf(rules[rule])} | ${cases} | ${[...shown, ...more].join(", ")} |`;
        }),
        ...tests.map(
          (path, index) =>
            `| ${decided.length === 0 && index === 0 ? title : ""} | | | | ${fileLink(path)} |`,
        ),
      ]),
    ]),
  ]);
}

function fileLink(path: string): string {
  return `[${path
    .split("/")
    .at(-1)
    ?.replace(/\.test\.ts$/, "")}](../../${path})`;
}

async function picture(machine: CallMachine, form: ChartForm): Promise<string> {
  return chartSvg(await layoutChart(chartOf(machine), { form }), {
    title: `${side(machine) === "outgoing" ? "Outgoing" : "Incoming"} calls`,
  });
}

function statesPage(): string {
  return page("States", [
    "A call is in exactly one of these states. The tag `ringing` says that somebody can hear it, `talking` that the",
    "keys are agreed, `over` that for our user it has ended.",
    ...machines.flatMap(([title, machine]) => [
      "",
      `## ${title}`,
      "",
      `[![${title}: states and what leads from one to the next](${side(machine)}-call-outline.svg)](${side(machine)}-call.svg)`,
      "",
      `[Every transition of ${title.toLowerCase()}, as a picture](${side(machine)}-call.svg); \`offhook chart ${side(machine)}\` draws it.`,
      "",
      "| state | meaning | tags |",
      "|---|---|---|",
      ...statesOf(machine).map(
        ({ path, description, tags }) => `| \`${path}\` | ${description} | ${tags.join(", ")} |`,
      ),
    ]),
  ]);
}

function eventsPage(): string {
  return page("Events", [
    "What a call can be told, by who tells it, and what each state does with it. A state that is not listed ignores",
    "the event and records that it came. A rule in brackets ignores it on purpose.",
    ...Object.entries(callEventSenders).flatMap(([sender, types]) => [
      "",
      `## From ${senderNames[sender as keyof typeof callEventSenders]}`,
      ...types.flatMap((type) => [
        "",
        `### ${type}`,
        "",
        ...machines.flatMap(([, machine]) => eventRows(machine, type)),
      ]),
    ]),
  ]);
}

const senderNames: Readonly<Record<keyof typeof callEventSenders, string>> = {
  user: "our user",
  media: "the media layer",
  telegram: "Telegram",
  effects: "effects",
  deadlines: "deadlines",
  runtime: "the runtime",
};

function eventRows(machine: CallMachine, type: string): readonly string[] {
  const rows = rowsOf(machine).filter(({ event }) => event === type);
  if (rows.length === 0) return [];
  return [
    `| ${side(machine)} call in | if | rule | then | effects |`,
    "|---|---|---|---|---|",
    ...rows.map(
      (row) =>
        `| \`${row.from}\` | ${row.guard ?? ""} | ${ruleLink(row)} | ${next(row)} | ${row.effects.join(", ")} |`,
    ),
    "",
  ];
}

function ruleLink({ rule, ignored }: MachineRow): string {
  const link = `[${rule}](rules.md#${rule.toLowerCase()})`;
  return ignored ? `(${link})` : link;
}

function next({ to, ignored }: MachineRow): string {
  if (ignored) return "ignored";
  return to === null ? "stays" : `\`${to}\``;
}

function side(machine: CallMachine): string {
  return machine === outgoingCall ? "outgoing" : "incoming";
}

function page(title: string, lines: readonly string[]): string {
  return `${notice}\n# ${title}\n\n${lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}
