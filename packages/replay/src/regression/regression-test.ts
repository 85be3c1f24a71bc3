import { InvalidArgument, isCallRecord, needKnown } from "@offhook/engine";
import type { CallRecord, NewRecord } from "@offhook/engine";
import { checkedRecords } from "../text/checked-records.ts";
import { plainText } from "../text/plain-text.ts";

/** How a regression test is written. */
export interface RegressionTestOptions {
  /** What the call was, in the title: "a call that we hung up". */
  readonly title: string;
  /** Import path of a module whose machine is held to the call; it exports `outgoingCall`, `incomingCall` or a default, and `upcasts` when they need some. */
  readonly machine?: string;
  /** Written for a TypeScript project. Default `true`. */
  readonly typed?: boolean;
}

/**
 * The text of a vitest file that replays a call: it passes while the machine decides on every record as was recorded, and
 * names the first one where it does not. The records stand in it, as they are given: redact them first.
 * @throws InvalidArgument
 */
export function regressionTest(records: readonly NewRecord[], options: RegressionTestOptions): string {
  const calls = checkedRecords("records", records)
    .filter(isCallRecord)
    .toSorted((a, b) => a.revision - b.revision);
  const [first] = calls;
  if (first === undefined)
    throw new InvalidArgument("records", records, "the records of a call, at least one");
  needKnown("options", options, { title: true, machine: true, typed: true });
  const { title, machine, typed = true } = options;
  if (typeof title !== "string") throw new InvalidArgument("title", title, "a text");
  if (machine !== undefined && typeof machine !== "string")
    throw new InvalidArgument("machine", machine, "the import path of a module");
  const decider =
    machine === undefined ? "" : ", { decider: createDecider(machine, { upcasts: exported.upcasts }) }";
  return `// Written by offhook test: a recorded call, redacted, as a regression test.
${importLines(first, machine, typed)}
const records = [
${calls.map(recordLine).join("\n")}
]${typed ? " as unknown as readonly CallRecord[]" : ""};

const steps = [...replayCall(records${decider})];

describe(${JSON.stringify(plainText(title))}, () => {
  it.each(steps)("record $record.revision: $record.type leads to $record.to by $record.rule", (step) => {
    const { record, decision } = step;
    const recorded = { to: record.to, outcome: record.outcome, rule: record.rule, effects: record.effects };
    const decided = { to: decision.to, outcome: decision.outcome, rule: decision.rule, effects: decision.effects };
    expect(decided).toEqual(recorded);
  });
});
`;
}

function importLines(first: CallRecord, machine: string | undefined, typed: boolean): string {
  const name = first.machine.id === "incomingCall" ? "incomingCall" : "outgoingCall";
  const lines = [
    `import { ${machine === undefined ? "" : "createDecider, "}replayCall } from "offhook";`,
    ...(typed ? ['import type { CallRecord } from "offhook";'] : []),
    'import { describe, expect, it } from "vitest";',
    ...(machine === undefined
      ? []
      : [
          `import * as machines from ${JSON.stringify(machine)};`,
          "",
          typed ? `const exported: any = machines;` : "const exported = machines;",
          `const machine = exported.${name} ?? exported.default;`,
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Where a record stood in a store is nothing to a test. */
function recordLine(record: CallRecord): string {
  const { position: _position, ...stored } = record as CallRecord & { readonly position?: unknown };
  return `  ${JSON.stringify(stored)},`;
}
