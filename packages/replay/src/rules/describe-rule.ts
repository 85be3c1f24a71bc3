import { InvalidArgument, isRuleId, rules } from "@offhook/engine";
import { plainText } from "../text/plain-text.ts";

/** A rule in words, with the document that explains it. */
export interface RuleDescription {
  readonly id: string;
  readonly title: string;
  /** Absent for a rule that this version does not know. */
  readonly doc?: string;
  /** No document makes this choice: it is our own. */
  readonly isOurs: boolean;
}

/** What a record's `rule` means. `null`: no rule speaks of the input. A rule of another version keeps its id. @throws InvalidArgument */
export function describeRule(rule: string | null): RuleDescription {
  if (rule === null) return { id: "-", title: "no rule speaks of this input in this state", isOurs: true };
  if (typeof rule !== "string")
    throw new InvalidArgument("rule", rule, "the rule of a record: a text or null");
  if (!isRuleId(rule))
    return { id: plainText(rule, 16), title: "a rule of another version of Offhook", isOurs: false };
  const { title, doc } = rules[rule];
  return { id: rule, title, doc, isOurs: "ours" in rules[rule] };
}
