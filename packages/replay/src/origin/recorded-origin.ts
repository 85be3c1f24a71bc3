import { InvalidArgument, isCallRecord } from "@offhook/engine";
import type { CallRecord, KeyCheck, NewRecord } from "@offhook/engine";
import { checkedRecords } from "../text/checked-records.ts";
import { plainText } from "../text/plain-text.ts";

/** Where the records of a call come from, and what can't be known because of it. */
export interface RecordedOrigin {
  /** Names and values were replaced at an export. */
  readonly redacted: boolean;
  /** Folded from the trace of another client. */
  readonly trace: boolean;
  /** Checks of the key exchange of which nobody can say whether they held; empty for what an engine recorded. */
  readonly notObservable: readonly KeyCheck[];
  /** Checks that fail for everybody who sees what passed, and that the client did not make. */
  readonly failed: readonly KeyCheck[];
}

/** Tells by the records of a call who made them. @throws InvalidArgument */
export function recordedOrigin(records: readonly NewRecord[]): RecordedOrigin {
  checkedRecords("records", records);
  const verdicts = records.filter(isCallRecord).flatMap(checksOf);
  const named = (wanted: string): readonly KeyCheck[] =>
    verdicts.flatMap(([check, verdict]) => (verdict === wanted ? [check] : []));
  return {
    redacted: records.some(({ redacted }) => redacted === true),
    trace: records.some(({ trace }) => trace !== undefined),
    notObservable: named("notObservable"),
    failed: named("failed"),
  };
}

/** The same in sentences; none for what an engine recorded as it happened. @throws InvalidArgument */
export function originSentences(origin: RecordedOrigin): readonly string[] {
  if (!Array.isArray(origin?.notObservable) || !Array.isArray(origin.failed))
    throw new InvalidArgument("origin", origin, "what recordedOrigin() gives");
  const { redacted, trace, notObservable, failed } = origin;
  const names = (checks: readonly KeyCheck[]): string =>
    checks.map((check) => plainText(check, 24)).join(", ");
  return [
    ...(redacted
      ? [
          "redacted: names, ids, values and times were replaced, and the chain of checksums was made anew when it was exported",
        ]
      : []),
    ...(trace ? ["folded from the trace of another client: what it did not send or hear is not known"] : []),
    ...(notObservable.length > 0
      ? [`not observable, and so not known to have held: ${names(notObservable)}`]
      : []),
    ...(failed.length > 0 ? [`failed for everybody who sees what passed: ${names(failed)}`] : []),
  ];
}

function checksOf({ type, data }: CallRecord): readonly (readonly [KeyCheck, unknown])[] {
  if (type !== "KeyAgreed") return [];
  const { checks } = data as Partial<CallRecord<"KeyAgreed">["data"]>;
  return typeof checks === "object" ? (Object.entries(checks) as [KeyCheck, unknown][]) : [];
}
