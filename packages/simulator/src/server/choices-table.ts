import { serverLimitRows } from "./server-limits.ts";
import { type SimulatorChoice, simulatorChoices } from "./simulator-choices.ts";

/** `simulatorChoices` as a Markdown table; the default stands first and bold. */
export function choicesTable(): string {
  const rows = Object.entries<SimulatorChoice>(simulatorChoices).map(([id, row]) => {
    const names = Object.keys(row.options).toSorted(
      (left, right) => Number(right === row.default) - Number(left === row.default),
    );
    const options = names.map((name) => {
      const label = names.length === 1 ? "" : name === row.default ? `**${name}**: ` : `${name}: `;
      return `${label}${row.options[name]}`;
    });
    return `| \`${id}\` | ${row.question} | ${options.join("<br>")} | ${row.source} |`;
  });
  return ["| id | question | what this server does | source |", "|---|---|---|---|", ...rows, ""].join("\n");
}

/** `serverLimitRows` as a Markdown table. */
export function limitsTable(): string {
  const rows = Object.entries(serverLimitRows).map(
    ([name, [value, meaning]]) => `| \`${name}\` | ${value.toLocaleString("en-US")} | ${meaning} |`,
  );
  return ["| limit | default | meaning |", "|---|---|---|", ...rows, ""].join("\n");
}
