import { needKnown } from "@offhook/engine";
import type { NewRecord } from "@offhook/engine";
import { checkedRecords } from "../text/checked-records.ts";
import type { LadderStep } from "./ladder-step.ts";
import { ladderSteps } from "./ladder-steps.ts";
import { mergeSides } from "./merge-sides.ts";

/** The records of a call as its caller and as its callee have them; both streams of a call may stand in one list. */
export interface LadderRecords {
  readonly caller?: readonly NewRecord[];
  readonly callee?: readonly NewRecord[];
}

/**
 * The rows of a ladder in their order, before anything is drawn: what the text, the picture and Mermaid have in common,
 * and what a renderer of your own starts from.
 * @throws InvalidArgument
 */
export function ladderRows(records: LadderRecords): readonly LadderStep[] {
  needKnown("records", records, { caller: true, callee: true });
  const { caller = [], callee = [] } = records;
  checkedRecords("caller", caller);
  checkedRecords("callee", callee);
  return mergeSides(ladderSteps("caller", caller), ladderSteps("callee", callee));
}
