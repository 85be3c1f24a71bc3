import { InvalidArgument } from "@offhook/engine";
import type { NewRecord } from "@offhook/engine";
import { fitTo } from "../text/cells.ts";
import { checkedRecords } from "../text/checked-records.ts";
import { secondsText } from "../text/clock-text.ts";
import type { Line } from "../text/line.ts";
import { plainText } from "../text/plain-text.ts";
import { drawStep } from "./draw-step.ts";
import type { Geometry } from "./geometry.ts";
import { geometryOf, headerLine, legendLine } from "./geometry.ts";
import type { LadderSide, LadderStep } from "./ladder-step.ts";
import { ladderSteps } from "./ladder-steps.ts";
import { mergeSides } from "./merge-sides.ts";

/** The records of a call as its caller and as its callee have them; both streams of a call may stand in one list. */
export interface LadderRecords {
  readonly caller?: readonly NewRecord[];
  readonly callee?: readonly NewRecord[];
}

/** How a ladder is laid out. */
export interface LadderOptions {
  /** Columns to use, 60 to 132. Default 80. From 114 on the states stand in the margins. */
  readonly width?: number;
}

/**
 * A call as a ladder: the caller on the left, Telegram in the middle, the callee on the right, time downwards.
 * Requests, their answers, and updates have arrows of their own; what a side did by itself stands at its line. A side
 * without records keeps a dotted line. Seconds count from the first record.
 * @throws InvalidArgument
 */
export function ladder(records: LadderRecords, options: LadderOptions = {}): readonly Line[] {
  const { caller = [], callee = [] } = records ?? {};
  checkedRecords("caller", caller);
  checkedRecords("callee", callee);
  const { width = 80 } = options;
  if (typeof width !== "number")
    throw new InvalidArgument("width", width, "a number of columns from 60 to 132");
  const geometry = geometryOf(width, {
    caller: caller.length > 0,
    callee: callee.length > 0,
  });
  const steps = mergeSides(ladderSteps("caller", caller), ladderSteps("callee", callee));
  const start = steps.reduce((first, { at }) => Math.min(first, at), steps[0]?.at ?? 0);
  return [
    headerLine(geometry, { caller: titleOf("caller", caller), callee: titleOf("callee", callee) }),
    ...rows(steps, geometry, start),
    legendLine(geometry),
  ];
}

function rows(steps: readonly LadderStep[], geometry: Geometry, start: number): readonly Line[] {
  let shown = "";
  return steps.flatMap((step) =>
    drawStep(step, geometry).map((line, index): Line => {
      const time = secondsText(step.at - start);
      const isNew = index === 0 && time !== shown;
      if (isNew) shown = time;
      return [{ text: `${fitTo(isNew ? time : "", geometry.time - 1, "right")} `, tone: "time" }, ...line];
    }),
  );
}

function titleOf(side: LadderSide, records: readonly NewRecord[]): string {
  const account = records[0]?.accountId;
  if (account === undefined) return `${side} (no record)`;
  const name = plainText(account, 64);
  return name === side ? name : `${side} ${name}`;
}
