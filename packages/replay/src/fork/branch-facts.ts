import { InvalidArgument, needKnown } from "@offhook/engine";
import { requestWords } from "../ladder/request-words.ts";
import { describeRule } from "../rules/describe-rule.ts";
import { wrapTo } from "../text/cells.ts";
import { timeOfDay } from "../text/clock-text.ts";
import { durationText } from "../text/date-text.ts";
import type { Line, Tone } from "../text/line.ts";
import { plainText } from "../text/plain-text.ts";
import { timerName } from "../timeline/timer-name.ts";
import { eventText } from "../transition/event-text.ts";
import type { Branch, LeftOut, UnansweredEffect, WouldExpire } from "./branch.ts";

/** How a branch is laid out. */
export interface BranchLinesOptions {
  /** Columns to use, at least 60. Default 100. */
  readonly width?: number;
}

/**
 * What is to be known of a branch besides the comparison with its origin: where it first parts from it, what of the origin
 * did not come and why, what was asked without a recorded result, and which deadlines would expire.
 * @throws InvalidArgument
 */
export function branchFacts(branch: Branch, options: BranchLinesOptions = {}): readonly Line[] {
  const columns = columnsOf(branch, options);
  const { leftOut, unanswered, wouldExpire, records } = branch;
  const at = records.at(-1)?.at ?? 0;
  const expired = records.filter((record) => record.branch?.how === "expired");
  return [
    ...partingLines(branch, columns),
    ...section(
      "Deadlines that passed, which the origin has not recorded:",
      expired.map(
        (record) => `${record.revision} ${eventText(record)}: would expire at ${timeOfDay(record.at)}`,
      ),
      columns,
    ),
    ...section(
      "Inputs of the origin that could not come:",
      leftOut.filter(({ because }) => because !== "skipped").map(leftOutText),
      columns,
    ),
    ...section("Asked without a recorded result:", unanswered.map(unansweredText), columns),
    ...section(
      "Deadlines that still run:",
      wouldExpire.map((each) => expiryText(each, at)),
      columns,
    ),
  ];
}

/** @throws InvalidArgument */
export function columnsOf(branch: Branch, options: BranchLinesOptions): number {
  if (!Array.isArray(branch?.records)) throw new InvalidArgument("branch", branch, "what forkCall() gives");
  needKnown("options", options, { width: true });
  const { width = 100 } = options;
  if (typeof width !== "number" || Number.isNaN(width))
    throw new InvalidArgument("width", width, "a number of columns from 60");
  return Math.max(60, width);
}

/** Where a branch first parts from its origin. */
export function partingLines(branch: Branch, columns: number): readonly Line[] {
  return wrapped(firstDifference(branch), "title", columns);
}

function firstDifference({ diff: { first }, records }: Branch): string {
  if (first === null) return "Nothing would have been otherwise: the branch is the same as its origin.";
  const { left, right, differences } = first;
  const branched = right === null ? null : records.find(({ id }) => id === right.id);
  const how = branched?.branch?.how ?? "kept";
  if (left === null && right !== null)
    return `First difference: record ${right.revision} of the branch, ${eventText(right)} (${how}), which leads to ${plainText(right.to, 32)}.`;
  if (right === null && left !== null)
    return `First difference: record ${left.revision} of the origin, ${eventText(left)}, does not come.`;
  const said = differences.map((each) => `${each.field} ${each.left} | ${each.right}`).join("; ");
  return `First difference: ${right === null ? "" : eventText(right)}, record ${left?.revision} | ${right?.revision}: ${plainText(said, 400)}.`;
}

const reasons: Readonly<Record<LeftOut["because"], string>> = {
  skipped: "left out as wished",
  unasked: "the result of what the branch did not ask for",
  askedOtherwise: "the result of what the branch asks for with other parameters",
  notDue: "this deadline does not go off then",
  notRepeated: "repeats what the branch does not have open",
  closed: "the branch was closed by then",
};

function leftOutText({ revision, type, because }: LeftOut): string {
  return `${revision} ${plainText(type, 40)}: ${reasons[because]}`;
}

function unansweredText({ revision, effect, isInOrigin }: UnansweredEffect): string {
  const words = requestWords(effect) ?? plainText(effect.type, 32);
  return `${revision} ${words}: ${isInOrigin ? "nor in the origin" : "nobody knows what would have come"}`;
}

function expiryText({ timer, dueAt, to, rule, effects }: WouldExpire, at: number): string {
  const asks = effects.map((effect) => requestWords(effect) ?? plainText(effect.type, 32)).join(", ");
  const why = rule === null ? "" : ` by ${rule}, ${describeRule(rule).title}`;
  const when = `${timeOfDay(dueAt)}, ${durationText(Math.max(0, dueAt - at))} behind the last record`;
  return `${timerName(timer)} would expire at ${when}: -> ${plainText(to, 32)}${why}${asks === "" ? "" : `; asks ${asks}`}`;
}

function section(title: string, texts: readonly string[], width: number): readonly Line[] {
  if (texts.length === 0) return [];
  return [
    [],
    [{ text: title, tone: "faint" }],
    ...texts.flatMap((text) => wrapped(text, "plain", width, "  ")),
  ];
}

function wrapped(text: string, tone: Tone, width: number, indent = ""): readonly Line[] {
  return wrapTo(text, width - 6).map(
    (piece, index): Line => [{ text: `${indent}${index > 0 ? "    " : ""}${piece}`, tone }],
  );
}
