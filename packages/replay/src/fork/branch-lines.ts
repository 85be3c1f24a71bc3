import { diffLines } from "../diff/diff-lines.ts";
import type { Line } from "../text/line.ts";
import { branchFacts, columnsOf, partingLines } from "./branch-facts.ts";
import type { BranchLinesOptions } from "./branch-facts.ts";
import type { Branch } from "./branch.ts";

/**
 * A branch in lines: where it first parts from its origin, origin and branch side by side, what of the origin did not come
 * and why, what was asked without a recorded result, and which deadlines would expire.
 * @throws InvalidArgument
 */
export function branchLines(branch: Branch, options: BranchLinesOptions = {}): readonly Line[] {
  const width = columnsOf(branch, options);
  const parting = partingLines(branch, width);
  return [
    ...parting,
    [],
    ...diffLines(branch.diff, { width, differencesOnly: true }),
    ...branchFacts(branch, { width }).slice(parting.length),
  ];
}
