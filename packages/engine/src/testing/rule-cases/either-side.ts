import type { CallDirection } from "../../call/call-direction.ts";
import type { CallEvent, CallEventOf, CallEventType } from "../../call/call-events.ts";
import { event } from "../call-fixtures.ts";
import { later, refused } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

/** Words for rules that are the same for the caller and the callee. */
export interface Side {
  readonly isCaller: boolean;
  readonly on: <T extends CallEventType>(
    type: T,
    differs?: Partial<Omit<CallEventOf<T>, "type">>,
  ) => CallEvent;
  /** The request was refused. */
  readonly failed: (effect: CallEventOf<"RequestFailed">["effect"]) => CallEvent;
  /** A call that our user hung up at `startAt`, for which Telegram wants a rating; and what happens then. */
  readonly reporting: (...then: readonly CallEvent[]) => readonly [string, ...CallEvent[]];
}

/** The end of the calls in the fixtures: our user hung up. */
export const ours = "hungUp us hangup -";
/** What is destroyed while a rating is still possible. */
export const partial = ["exponent", "key", "media"] as const;
export const hungUp = { to: "discarded.ending", due: { hangup: 6_000 } } as const;

export function onEitherSide(
  rows: (side: Side) => readonly Omit<RuleCase, "direction">[],
): readonly RuleCase[] {
  return (["outgoing", "incoming"] as const).flatMap((direction) =>
    rows(sideOf(direction)).map((row) => ({ ...row, direction })),
  );
}

function sideOf(direction: CallDirection): Side {
  return {
    isCaller: direction === "outgoing",
    on: (type, differs) => ({ ...event(type, direction, differs), at: differs?.at ?? later }),
    failed: (effect) =>
      event("RequestFailed", direction, { at: later, effect, error: refused("CALL_PEER_INVALID") }),
    reporting: (...then) => ["discarded.reporting", ...then],
  };
}
