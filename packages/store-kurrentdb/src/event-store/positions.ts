import { InvalidArgument } from "@offhook/engine";
import type { Position } from "@offhook/engine";
import type { LogPlace } from "../connection/log-event.ts";

/** A place in the server's log as text: `<commit>`, or `<commit>/<prepare>` where the two differ. */
export function positionOf({ commit, prepare }: LogPlace): Position {
  return (commit === prepare ? `${commit}` : `${commit}/${prepare}`) as Position;
}

/** Where reading begins. @throws InvalidArgument for a position that `positionOf` did not make */
export function startOf<T extends "start" | "end">(after: Position | T): LogPlace | T {
  return after === "start" || after === "end" ? (after as T) : placeOf(after);
}

/** @throws InvalidArgument for what `positionOf` did not make */
export function placeOf(position: Position): LogPlace {
  const groups = typeof position === "string" ? form.exec(position) : null;
  if (groups === null) throw new InvalidArgument("after", position, "a position that this store gave out");
  const commit = BigInt(groups[1] ?? "");
  return { commit, prepare: groups[2] === undefined ? commit : BigInt(groups[2]) };
}

const form = /^(\d{1,20})(?:\/(\d{1,20}))?$/;

/** By commit; where several share one, by prepare. */
export function comparePlaces(a: LogPlace, b: LogPlace): number {
  if (a.commit !== b.commit) return a.commit < b.commit ? -1 : 1;
  if (a.prepare === b.prepare) return 0;
  return a.prepare < b.prepare ? -1 : 1;
}
