import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where a case, told as given, when and then, must lead to the rule that it names (rule-table.test.ts asserts it). */
const caseFolder = "packages/engine/src/testing/rule-cases";
/** Where whole calls are played, and the rules of their records are compared. */
const storyFolders = [
  "test/scenarios",
  "packages/engine/src/runtime",
  "packages/engine/src/replay",
  "test/telegram",
];

export interface RuleCitations {
  /** How many cases name the rule. */
  readonly cases: number;
  /** Files of tests that play calls and name the rule among what they expect, from the root of the repository. */
  readonly stories: readonly string[];
}

/** Who tests each of these rules. */
export function ruleCitations(rules: readonly string[]): ReadonlyMap<string, RuleCitations> {
  const cases = textsIn(caseFolder, ".ts").map(([, text]) => text);
  const stories = storyFolders.flatMap((folder) => textsIn(folder, ".test.ts"));
  return new Map(
    rules.map((rule) => [
      rule,
      {
        cases: cases.reduce((sum, text) => sum + occurrences(text, new RegExp(`rule: "${rule}"`, "g")), 0),
        stories: stories.filter(([, text]) => expects(rule).test(text)).map(([path]) => path),
      },
    ]),
  );
}

/** The rule as a word of its own within a string: `"C1 C2 (C10) E45"`. */
function expects(rule: string): RegExp {
  return new RegExp(`["'\`][^"'\`\\n]*(?<![A-Za-z0-9.])${rule}(?![A-Za-z0-9])[^"'\`\\n]*["'\`]`);
}

function occurrences(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function textsIn(folder: string, ending: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .map((name) => join(root, folder, name))
    .map((path) => [relative(root, path).replaceAll("\\", "/"), readFileSync(path, "utf8")]);
}
