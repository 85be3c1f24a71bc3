import type { CallDirection } from "../../call/call-direction.ts";
import { isRelevant } from "../../call/call-effects.ts";
import type { CallEffectRequest } from "../../call/call-effects.ts";
import type { CallEvent } from "../../call/call-events.ts";
import { deciderFor, finalState, statePath } from "../../call/decide.ts";
import type { CallSnapshot, Decision } from "../../call/decide.ts";
import { call, event, pathsTo, startAt } from "../call-fixtures.ts";
import { ruleCases } from "../rule-cases/all-cases.ts";

/** An event of a walk, and what the model makes of it. */
export interface Step {
  readonly event: CallEvent;
  readonly decision: Decision;
}

export type Walk = readonly Step[];

/** Where a walk has come to: the state, what is being done about it, and when. */
export interface Place {
  readonly snapshot: CallSnapshot;
  /** Effects without a result. */
  readonly pending: readonly CallEffectRequest[];
  readonly at: number;
}

export function start(direction: CallDirection): Place {
  return { snapshot: deciderFor(direction).initial(call), pending: [], at: startAt };
}

/** What the world can do at a place, of all that the rules speak of: with the data that it would have there. */
export type CanHappen = (event: CallEvent, place: Place) => CallEvent | undefined;

/** @returns the event's step, with what it leads to at once, and the place after that */
export function steps(place: Place, given: CallEvent, direction: CallDirection): readonly [Walk, Place] {
  const walk: Step[] = [];
  let now = place;
  const take = (taken: CallEvent): void => {
    const [next, there] = step(now, taken, direction);
    walk.push(next);
    now = there;
  };
  if (given.type === "SecretsWiped") {
    // Secrets are destroyed one set after the other: what is told is the last one.
    for (const wipe of place.pending)
      if (wipe.type === "WipeSecrets") take({ ...given, secrets: wipe.params.secrets });
    return [walk, now];
  }
  take(given);
  if (given.type !== "CallAdopted") return [walk, now];
  // After a restart, what is not finished and still matters is done again.
  for (const { type } of place.pending) {
    if (isRelevant(type, walk[0]!.decision.to)) take(event("EffectRetried", direction));
  }
  return [walk, now];
}

function step(place: Place, given: CallEvent, direction: CallDirection): readonly [Step, Place] {
  const at = Math.max(place.at, given.at);
  const decision = deciderFor(direction).decide(place.snapshot, { ...given, at });
  const finished = place.pending.find((effect) => isResult(given, effect));
  const pending = [...place.pending.filter((effect) => effect !== finished), ...decision.effects];
  return [
    { event: { ...given, at }, decision },
    { snapshot: decision.snapshot, pending, at },
  ];
}

/**
 * Every way from `new` to the end that comes to no state twice, one for each rule that leads from one state to the next;
 * and for each rule that leads nowhere else, a way to its state and then the event.
 */
export function walksOf(direction: CallDirection, canHappen: CanHappen): readonly Walk[] {
  const walks: Walk[] = [];
  const loops = new Set<string>();
  const events = alphabet(direction);

  function goOn(walk: Walk, place: Place, visited: ReadonlySet<string>): void {
    const from = statePath(place.snapshot);
    const taken = new Set<string>();
    let isTold = false;
    for (const each of events) {
      const given = canHappen(each, place);
      if (given === undefined) continue;
      const [next, there] = steps(place, given, direction);
      const { decision } = given.type === "CallAdopted" ? next[0]! : next.at(-1)!;
      const { rule, to, outcome } = decision;
      const way = `${from} ${rule} ${outcome === "ignored" ? "ignored" : to} ${keepsKey(given)}`;
      if (rule === null || taken.has(way)) continue;
      taken.add(way);
      if (outcome === "moved" && !visited.has(to)) {
        isTold = true;
        goOn([...walk, ...next], there, new Set([...visited, to]));
      } else if (!loops.has(way)) {
        isTold = true;
        loops.add(way);
        walks.push([...walk, ...next]);
        // What it asks for may be under way when the process dies.
        if (decision.effects.length > 0)
          walks.push([...walk, ...next, ...steps(there, event("CallAdopted", direction), direction)[0]]);
      }
    }
    // The end, or a place from which all has been told.
    if (from === finalState || !isTold) walks.push(walk);
  }

  goOn([], start(direction), new Set(["new"]));
  return walks;
}

/** The stories that tell the rules, as walks: those in which all can happen. */
export function walksOfCases(direction: CallDirection, canHappen: CanHappen): readonly Walk[] {
  return ruleCases
    .filter((ruleCase) => ruleCase.direction === direction)
    .flatMap(({ given, when }) => {
      const [state, ...then] = typeof given === "string" ? [given] : given;
      const before = (pathsTo[direction][state] ?? []).map((input) => ({ ...input, at: startAt }));
      const walk: Step[] = [];
      let place = start(direction);
      for (const each of [...before, ...then, when]) {
        const possible = canHappen(each, place);
        if (possible === undefined) return [];
        const [next, there] = steps(place, possible, direction);
        walk.push(...next);
        place = there;
      }
      return [walk];
    });
}

/** Which of two beginnings it is, after which nothing differs before the call is over. */
function keepsKey(given: CallEvent): boolean {
  if (given.type === "CallRequested") return given.admission?.keepKeyMs !== undefined;
  return given.type === "CallPlaced" && given.keepKeyMs !== undefined;
}

/** Everything that the rules speak of, each once; and the wish to keep the key. */
function alphabet(direction: CallDirection): readonly CallEvent[] {
  const told = ruleCases.filter((each) => each.direction === direction).map(({ when }) => when);
  const begins = (pathsTo[direction]["discarded.keeping"] ?? []).slice(0, 1);
  const others = [...begins, event("CallAdopted", direction)].map((input) => ({ ...input, at: startAt }));
  const texts = new Map(
    [...told, ...others].map((each) => [JSON.stringify({ ...each, at: 0 }), each] as const),
  );
  return [...texts.values()];
}

export function isResult(given: CallEvent, effect: CallEffectRequest): boolean {
  switch (given.type) {
    case "KeyPrepared":
      return effect.type === "PrepareKey";
    case "KeyAgreed":
      return effect.type === "DeriveKey";
    case "KeyRejected":
      return effect.type === "PrepareKey" || effect.type === "DeriveKey";
    case "RequestSucceeded":
    case "RequestFailed":
      return effect.type === given.effect;
    case "DebugSaved":
      return effect.type === "SendDebug";
    case "SecretsWiped":
      return effect.type === "WipeSecrets";
    case "CallRegistered":
    case "CallReceived":
    case "CallRequested":
    case "CallAccepted":
    case "CallConfirmed":
      return effect.type === "RequestCall";
    default:
      return false;
  }
}
