import { InvalidArgument, isCallRecord } from "@offhook/engine";
import type { CallSession } from "./call-session.ts";
import { findStep } from "./find-step.ts";

/** Where somebody stands in a session. Plain data: the same for a terminal, a page and a URL. */
export interface SessionPosition {
  /** Index of the step; 0 in a session without steps. */
  readonly at: number;
  readonly isPlaying: boolean;
  /** One of `playSpeeds`. */
  readonly speed: number;
  /** A step that was marked to be compared with. */
  readonly mark: number | null;
  /** What was looked for last. */
  readonly search: string;
}

/**
 * What can be done with a position. `nextState` and `previousState`: to the next record that led to another state.
 * `mark` marks the step, or takes the mark away where it is. `to`: the step with this index. `find` looks for a text from
 * here on, round the end; an empty one looks for what was looked for last.
 */
export type SessionMove =
  | "forward"
  | "back"
  | "first"
  | "last"
  | "nextState"
  | "previousState"
  | "play"
  | "faster"
  | "slower"
  | "mark"
  | { readonly to: number }
  | { readonly find: string; readonly backwards?: boolean };

/** How many times as fast as it happened. */
export const playSpeeds = [1, 2, 5, 10, 20, 50, 100] as const;

/** The first step, at the speed at which it happened. */
export const startPosition: SessionPosition = { at: 0, isPlaying: false, speed: 1, mark: null, search: "" };

/** The position after a move; the same object when there is nowhere to go. @throws InvalidArgument */
export function moveSession(
  session: CallSession,
  position: SessionPosition,
  move: SessionMove,
): SessionPosition {
  const last = stepsOf(session).length - 1;
  const { at, speed, mark } = checkedPosition(position);
  const goTo = (wanted: number): SessionPosition => {
    const target = Math.max(0, Math.min(last, wanted));
    return target === at ? position : { ...position, at: target };
  };
  switch (move) {
    case "forward": {
      const moved = goTo(at + 1);
      return moved.isPlaying && moved.at >= last ? { ...moved, isPlaying: false } : moved;
    }
    case "back":
      return goTo(at - 1);
    case "first":
      return goTo(0);
    case "last":
      return goTo(last);
    case "nextState":
      return goTo(otherState(session, at, 1) ?? at);
    case "previousState":
      return goTo(otherState(session, at, -1) ?? at);
    case "play": {
      if (position.isPlaying) return { ...position, isPlaying: false };
      // At the end, playing starts anew.
      return { ...position, isPlaying: last > 0, at: at >= last ? 0 : at };
    }
    case "faster":
      return { ...position, speed: playSpeeds.find((each) => each > speed) ?? speed };
    case "slower":
      return { ...position, speed: playSpeeds.findLast((each) => each < speed) ?? speed };
    case "mark":
      return { ...position, mark: mark === at ? null : at };
    default:
      return "to" in checkedMove(move)
        ? goTo((move as { readonly to: number }).to)
        : found(session, position, move as Exclude<SessionMove, string | { readonly to: number }>);
  }
}

function found(
  session: CallSession,
  position: SessionPosition,
  { find, backwards = false }: { readonly find: string; readonly backwards?: boolean },
): SessionPosition {
  const search = find === "" ? position.search : find;
  const at = findStep(session, search, position.at, backwards);
  return { ...position, search, at: at ?? position.at };
}

function otherState({ steps }: CallSession, from: number, by: 1 | -1): number | undefined {
  for (let index = from + by; steps[index] !== undefined; index += by) {
    const { record } = steps[index]!;
    if (isCallRecord(record) && record.outcome === "moved") return index;
  }
  return undefined;
}

export function stepsOf(session: CallSession): CallSession["steps"] {
  if (!Array.isArray(session?.steps))
    throw new InvalidArgument("session", session, "what callSession() gives");
  return session.steps;
}

export function checkedPosition(position: SessionPosition): SessionPosition {
  if (!Number.isSafeInteger(position?.at))
    throw new InvalidArgument("position", position, "a position such as startPosition");
  return position;
}

function checkedMove(move: SessionMove): object {
  if (typeof move === "object" && move !== null) {
    if ("to" in move && Number.isSafeInteger(move.to)) return move;
    if ("find" in move && typeof move.find === "string") return move;
  }
  throw new InvalidArgument("move", move, 'a move such as "forward" or { to: 3 }');
}
