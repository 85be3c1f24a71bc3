import type { CallDirection } from "../../call/call-direction.ts";
import type { RuleId } from "../../call/rules.ts";

/** What nothing from outside brings about in a sound engine. */
export function isOutOfReach(direction: CallDirection, state: string, rule: RuleId): boolean {
  // The watchdog runs longer than all other timers together (stuck.ts tells what it does).
  if (rule === "E49") return true;
  // Nothing is on its way there that could be repeated.
  if (rule === "E47" && restful.has(state)) return true;
  // All that was to be destroyed is, but the key.
  if (rule === "E43" && state === "discarded.keeping") return true;
  // Which of two calls that cross is kept, is settled long before the held one has rung out.
  if (rule === "K12" && state === "requested.held") return true;
  // A fault of ours is told in the words of an update, and the call has no name yet (machine-changed.test.ts).
  if (direction === "outgoing" && ["E46", "E51", "E52"].includes(rule)) return state.startsWith("requested.");
  // The chat names a call as Telegram does; of one that we placed it tells nothing that we do not know.
  if (direction === "outgoing" && rule === "E50l") return state.startsWith("requested.");
  if (direction === "outgoing" && (rule === "E50" || rule === "E50t")) return true;
  // Only a call that we place can turn up late.
  return direction === "incoming" && rule === "C27d";
}

const restful = new Set([
  "waiting.registered",
  "waiting.ringing",
  "requested.ringing",
  "requested.observed",
  "accepted.awaiting",
]);
