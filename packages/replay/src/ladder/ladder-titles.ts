import type { NewRecord } from "@offhook/engine";
import { plainText } from "../text/plain-text.ts";
import type { LadderRecords } from "./ladder-rows.ts";
import type { LadderSide } from "./ladder-step.ts";

/** What stands above each side's line: whose it is. */
export function ladderTitles(records: LadderRecords): Readonly<Record<LadderSide, string>> {
  return { caller: titleOf("caller", records.caller), callee: titleOf("callee", records.callee) };
}

function titleOf(side: LadderSide, records: readonly NewRecord[] = []): string {
  const account = records[0]?.accountId;
  if (account === undefined) return `${side} (no record)`;
  const name = plainText(account, 64);
  return name === side ? name : `${side} ${name}`;
}
