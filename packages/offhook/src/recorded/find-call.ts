import type { CallId, CallSummary, EventStore } from "@offhook/engine";
import { callTable } from "@offhook/replay";
import { CommandFailure } from "../command-line/command-failure.ts";
import { exitCodes } from "../command-line/exit-codes.ts";

/**
 * The call that a person means: `last`, our id, Telegram's id, or the beginning of either when only one call has it.
 * @throws CommandFailure CALL_NOT_FOUND, CALL_AMBIGUOUS
 */
export async function findCall(store: EventStore, name: string): Promise<CallSummary> {
  const exact = isCallId(name) ? await store.findCall({ callId: name }) : undefined;
  if (exact !== undefined) return exact;
  const found: CallSummary[] = [];
  let count = 0;
  for await (const call of store.listCalls(name === "last" ? { limit: 1 } : {})) {
    if (name === "last" || call.callId === name || call.telegramCallId === name) return call;
    // A short beginning may be that of a million calls: only so many are kept as are told.
    if (isBeginning(name, call) && ++count <= mostCandidates) found.push(call);
  }
  const [only, ...others] = found;
  if (only === undefined) throw notFound(name);
  if (others.length > 0) throw ambiguous(name, found, count);
  return only;
}

/** A whole id of ours is found without reading the index through. */
function isCallId(name: string): name is CallId {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
}

/** Fewer than four characters are no name: one digit would match every UUIDv7. */
function isBeginning(name: string, { callId, telegramCallId }: CallSummary): boolean {
  return (
    name.length >= 4 && (callId.startsWith(name.toLowerCase()) || telegramCallId?.startsWith(name) === true)
  );
}

function notFound(name: string): CommandFailure {
  const sentence =
    name === "last"
      ? "The store has no call yet. Record one, for example with `offhook record`."
      : `The store has no call ${JSON.stringify(name)}. \`offhook list\` shows the ids; the first four characters are the least.`;
  return new CommandFailure("CALL_NOT_FOUND", sentence, exitCodes.unreadable);
}

const mostCandidates = 10;

function ambiguous(name: string, candidates: readonly CallSummary[], count: number): CommandFailure {
  const newest = count > candidates.length ? `, and the newest ${candidates.length} are listed` : "";
  const table = callTable(candidates, { width: 78 });
  return new CommandFailure(
    "CALL_AMBIGUOUS",
    `${count} calls begin with ${JSON.stringify(name)}${newest}. Give more of the id.`,
    exitCodes.wrongUsage,
    {
      details: {
        lines: table.map((line) => `  ${line.map(({ text }) => text).join("")}`.trimEnd()),
        fields: {
          candidates: candidates.map(({ callId, telegramCallId, createdAt, direction, state }) => ({
            callId,
            telegramCallId,
            createdAt,
            direction,
            state,
          })),
        },
      },
    },
  );
}
