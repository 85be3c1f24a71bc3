import type { CommittedIds } from "./committed-ids.ts";
import type { LoggedEvent, LoggedStream, ProposedEvent } from "./event-log.ts";
import { hiddenBefore } from "./retention.ts";

/** What an append, or a delete, expects of its stream: a revision, or one of three words. */
export type ExpectedState = number | "any" | "noStream" | "streamExists";

/** What became of an append. */
export type AppendOutcome =
  /** It is in the log now, or was there already. */
  | { readonly kind: "written"; readonly revision: number; readonly position: number }
  | { readonly kind: "wrongExpectedVersion"; readonly current: number | null }
  | { readonly kind: "streamDeleted" };

/** The same, or that it is to be written from this revision on. */
export type AppendDecision = AppendOutcome | { readonly kind: "append"; readonly revision: number };

/** All that decides about an append. */
export interface AppendQuestion {
  readonly stream: string;
  readonly expected: ExpectedState;
  readonly events: readonly ProposedEvent[];
  readonly there: LoggedStream | undefined;
  readonly committed: CommittedIds;
}

/**
 * The server's rule. With a revision: events that stand already at their places make it a success that writes nothing, also
 * after a restart; some that stand there and some that do not, a wrong expected version. With `any` and `streamExists` only
 * the ids that are still in memory tell.
 */
export function decidedAppend({
  stream,
  expected,
  events,
  there,
  committed,
}: AppendQuestion): AppendDecision {
  const standing = there?.events ?? [];
  const current = standing.length - 1;
  if (there?.isTombstoned === true) return { kind: "streamDeleted" };
  const wrong = { kind: "wrongExpectedVersion", current: current < 0 ? null : current } as const;
  const isHidden = there !== undefined && hiddenBefore(there) > current;

  if (expected === "any" || expected === "streamExists") {
    if (expected === "streamExists" && (current < 0 || isHidden)) return wrong;
    const places = events.map(({ id }) => committed.revisionOf(id, stream));
    if (places.length === 0 || places[0] === undefined) return { kind: "append", revision: current + 1 };
    return places.includes(undefined) ? wrong : written(standing[places.at(-1) ?? -1], wrong);
  }

  const revision = expected === "noStream" ? -1 : expected;
  if (revision > current) return wrong;
  if (revision === current) return { kind: "append", revision: current + 1 };
  const known = events.filter(({ id }, index) => standing[revision + 1 + index]?.id === id).length;
  if (events.length > 0 && known === events.length) return written(standing[revision + known], wrong);
  if (known === 0 && revision === -1 && isHidden) return { kind: "append", revision: current + 1 };
  return wrong;
}

function written(last: LoggedEvent | undefined, otherwise: AppendOutcome): AppendOutcome {
  return last === undefined
    ? otherwise
    : { kind: "written", revision: last.revision, position: last.position };
}
