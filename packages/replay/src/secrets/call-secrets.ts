import { callSecrets, isCallRecord, needObject } from "@offhook/engine";
import type { CallRecord, CallSecret, CallSummary, NewRecord } from "@offhook/engine";
import { checkedRecords } from "../text/checked-records.ts";

/** What became of one secret of a call, as its records tell. */
export interface SecretFate {
  readonly secret: CallSecret;
  /** When it was made or came, machine time in milliseconds. */
  readonly since: number;
  /** When the vault had destroyed it; `null` while it has not. */
  readonly erasedAt: number | null;
  /** Until when it is kept after the end of the call; `null` when it goes with the call, or is gone. */
  readonly keptUntil: number | null;
}

/**
 * Which secrets a call had, when each was destroyed, and what is kept until when. The records hold none of them: only that
 * they were made and destroyed.
 * @param endedAt from the call's row: its end, machine time; `null` while it is live
 * @throws InvalidArgument
 */
export function secretsOfCall(
  records: readonly NewRecord[],
  call: Pick<CallSummary, "endedAt">,
): readonly SecretFate[] {
  const calls = checkedRecords("records", records).filter(isCallRecord);
  needObject("call", call, "the row of the call in the index");
  const { endedAt } = call;
  const keptUntil = keyKeptUntil(calls, endedAt);
  return callSecrets.flatMap((secret) => {
    const made = calls.find((record) => brings[secret](record));
    if (made === undefined) return [];
    const erased = calls.find((record) => record.revision > made.revision && destroys(record, secret));
    const erasedAt = erased?.at ?? null;
    const isKept = secret === "key" && erasedAt === null;
    return [{ secret, since: made.at, erasedAt, keptUntil: isKept ? keptUntil : null }];
  });
}

const brings: Readonly<Record<CallSecret, (record: CallRecord) => boolean>> = {
  exponent: ({ type }) => type === "KeyPrepared",
  key: ({ type }) => type === "KeyAgreed",
  access: ({ telegramCallId }) => telegramCallId !== null,
  media: ({ type }) => type === "CallConfirmed",
  texts: ({ type, data }) => type === "CallMigrated" || type === "DebugProvided" || hasComment(data),
};

function hasComment(data: object): boolean {
  return "commentRef" in data && data.commentRef !== null;
}

function destroys({ type, data }: CallRecord, secret: CallSecret): boolean {
  return type === "SecretsWiped" && (data as CallRecord<"SecretsWiped">["data"]).secrets.includes(secret);
}

/** Where the embedder's wish stands in the first record, and the call was confirmed. */
function keyKeptUntil(records: readonly CallRecord[], endedAt: number | null): number | null {
  const data = records[0]?.data as Partial<CallRecord<"CallPlaced">["data"]> &
    Partial<CallRecord<"CallRequested">["data"]>;
  const keepKeyMs = data?.keepKeyMs ?? data?.admission?.keepKeyMs ?? 0;
  const wasConfirmed = records.some(({ to }) => to === "confirmed");
  return keepKeyMs > 0 && endedAt !== null && wasConfirmed ? endedAt + keepKeyMs : null;
}
