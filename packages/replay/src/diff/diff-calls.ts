import { InvalidArgument, isCallRecord, needKnown } from "@offhook/engine";
import type { CallEffectRequest, CallRecord, NewRecord } from "@offhook/engine";
import { requestWords } from "../ladder/request-words.ts";
import { checkedRecords } from "../text/checked-records.ts";
import { durationText } from "../text/date-text.ts";
import { plainText } from "../text/plain-text.ts";
import { eventText } from "../transition/event-text.ts";
import { alignRecords } from "./align-records.ts";
import type { CallDiff, Difference, DiffRow } from "./call-diff.ts";

/** What counts as a difference. */
export interface DiffOptions {
  /** Steps whose times since the row before differ by less are the same, in milliseconds. Default 1000. */
  readonly slackMs?: number;
  /**
   * Both are of the same call, as a branch and its origin are: effects are compared with all their parameters. Default
   * `false`: of two calls ids and keys are never the same, and only what the effects ask for is compared.
   */
  readonly isSameCall?: boolean;
}

/**
 * Compares two recordings, aligned by event and rule: what is only in one of them, and what differs where they belong
 * together: state, outcome, rule, effects, timing. Signalling packets are left out. Never throws for what stands in records.
 * @throws InvalidArgument
 */
export function diffCalls(
  left: readonly NewRecord[],
  right: readonly NewRecord[],
  options: DiffOptions = {},
): CallDiff {
  needKnown("options", options, { slackMs: true, isSameCall: true });
  const { slackMs = 1_000, isSameCall = false } = options;
  if (typeof slackMs !== "number" || !(slackMs >= 0))
    throw new InvalidArgument("slackMs", slackMs, "a number of milliseconds, 0 or more");
  let both: readonly [number, number] | null = null;
  const rows = alignRecords(inOrder("left", left), inOrder("right", right)).map(([ours, theirs]): DiffRow => {
    if (ours === null || theirs === null)
      return { kind: ours === null ? "onlyRight" : "onlyLeft", left: ours, right: theirs, differences: [] };
    const waited = both === null ? ([0, 0] as const) : ([ours.at - both[0], theirs.at - both[1]] as const);
    both = [ours.at, theirs.at];
    const differences = [
      ...decisionDifferences(ours, theirs, isSameCall),
      ...(Math.abs(waited[0] - waited[1]) > slackMs
        ? [{ field: "timing" as const, left: durationText(waited[0]), right: durationText(waited[1]) }]
        : []),
    ];
    return { kind: differences.length === 0 ? "same" : "differs", left: ours, right: theirs, differences };
  });
  const first = rows.find(({ kind }) => kind !== "same") ?? null;
  return { isSame: first === null, rows, first };
}

function inOrder(parameter: string, records: readonly NewRecord[]): readonly CallRecord[] {
  return checkedRecords(parameter, records)
    .filter(isCallRecord)
    .toSorted((a, b) => a.revision - b.revision);
}

function decisionDifferences(
  left: CallRecord,
  right: CallRecord,
  isSameCall: boolean,
): readonly Difference[] {
  const effects = isSameCall ? exactly : inWords;
  const compared: readonly Difference[] = [
    { field: "event", left: eventText(left), right: eventText(right) },
    { field: "from", left: plainText(left.from, 32), right: plainText(right.from, 32) },
    { field: "to", left: plainText(left.to, 32), right: plainText(right.to, 32) },
    { field: "outcome", left: plainText(left.outcome, 16), right: plainText(right.outcome, 16) },
    { field: "rule", left: plainText(left.rule ?? "-", 16), right: plainText(right.rule ?? "-", 16) },
    { field: "effects", left: effects(left.effects), right: effects(right.effects) },
  ];
  return compared.filter((each) => each.left !== each.right);
}

function inWords(effects: readonly CallEffectRequest[]): string {
  const words = effects.map((effect) => {
    try {
      return requestWords(effect) ?? plainText(effect.type, 32);
    } catch {
      return plainText(effect?.type, 32);
    }
  });
  return words.length === 0 ? "none" : words.join(", ");
}

/** With the parameters only where the words would not tell them apart. */
function exactly(effects: readonly CallEffectRequest[]): string {
  const texts = effects.map(
    (effect) => `${plainText(effect?.type, 32)} ${plainText(JSON.stringify(effect?.params ?? {}), 400)}`,
  );
  return texts.length === 0 ? "none" : texts.join(", ");
}
