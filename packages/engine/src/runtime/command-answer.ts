import type { CallEventInput } from "../call/call-events.ts";
import { senderOf } from "../call/call-events.ts";
import { finalState } from "../call/decide.ts";
import type { Decision } from "../call/decide.ts";
import type { CallState } from "../replay/call-state.ts";
import type { CallInputItem } from "./batch-plan.ts";
import { InvalidTransition, Observing } from "./engine-errors.ts";
import { isWatched } from "./observing.ts";

/** Whoever gave a command learns what was decided; one that is ignored was refused. */
export function answerCommand({ input, settle }: CallInputItem, decision: Decision, call: CallState): void {
  if (settle === undefined) return;
  const isRefused = decision.outcome === "ignored" && !isHarmless(input, decision);
  if (isRefused && isCommand(input)) {
    const { callId, accountId } = call;
    settle.reject(
      isWatched(call)
        ? new Observing(accountId, callId)
        : new InvalidTransition(callId, decision.from, input.type),
    );
  } else settle.resolve(decision);
}

/** Hanging up what is hung up already succeeds. */
function isHarmless(input: CallEventInput, decision: Decision): boolean {
  return decision.rule === "E40" || (input.type === "CallHungUp" && decision.from === finalState);
}

function isCommand({ type }: CallEventInput): boolean {
  const sender = senderOf(type);
  return sender === "user" || sender === "media";
}
