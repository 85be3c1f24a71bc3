import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CallDirection } from "../call/call-direction.ts";
import { deciderFor } from "../call/decide.ts";
import type { RuleId, RuleMeta } from "../call/rules.ts";
import { walksOf, walksOfCases } from "../testing/model/call-walk.ts";
import type { Walk } from "../testing/model/call-walk.ts";
import { isOutOfReach } from "../testing/model/out-of-reach.ts";
import { canHappen } from "../testing/model/can-happen.ts";
import { ModelWorld } from "../testing/model/model-world.ts";

/*
 * The model, walked in the real runtime: every simple path of both machines, and from each of their states every rule
 * that leads nowhere else. What the engine records must be what the model says, step by step.
 */
const digest = { sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()) };

describe.each(["outgoing", "incoming"] as const)("an engine with an %s call", (direction) => {
  const walks = [...walksOf(direction, canHappen), ...walksOfCases(direction, canHappen)];

  it("goes every simple path as the model does", async () => {
    expect(walks.length).toBeGreaterThan(300);
    for (const walk of walks) {
      const records = await new ModelWorld(direction, digest).play(walk);
      expect(records.map(({ type, from, to, rule }) => `${type} ${from} -> ${to} ${rule}`)).toEqual(
        told(walk),
      );
    }
  }, 60_000);

  it("comes to every state and takes every transition", () => {
    const taken = new Set(
      walks.flatMap((walk) => walk.map(({ decision: { from, rule } }) => `${from} ${rule}`)),
    );
    const missing = transitionsOf(direction).filter(
      ([state, rule]) => !taken.has(`${state} ${rule}`) && !isOutOfReach(direction, state, rule),
    );
    expect(missing.map(([state, rule]) => `${state} ${rule}`)).toEqual([]);
    const needless = transitionsOf(direction).filter(
      ([state, rule]) => taken.has(`${state} ${rule}`) && isOutOfReach(direction, state, rule),
    );
    expect(needless).toEqual([]);
  });
});

function told(walk: Walk): readonly string[] {
  return walk
    .filter(({ decision }) => decision.rule !== null)
    .map(({ event, decision: { from, to, rule } }) => `${event.type} ${from} -> ${to} ${rule}`);
}

interface StateNode {
  readonly states: Readonly<Record<string, StateNode>>;
  readonly transitions: ReadonlyMap<string, readonly { readonly meta?: unknown }[]>;
}

/** By state, as the machine has them: what a state does not answer itself, the one around it does. */
function transitionsOf(direction: CallDirection): readonly (readonly [state: string, rule: RuleId])[] {
  const found: (readonly [string, RuleId])[] = [];
  const visit = (node: StateNode, path: string, around: StateNode["transitions"]): void => {
    const here = new Map([...around, ...node.transitions]);
    for (const [key, child] of Object.entries(node.states))
      visit(child, path === "" ? key : `${path}.${key}`, here);
    if (Object.keys(node.states).length > 0) return;
    for (const { meta } of [...here.values()].flat()) found.push([path, (meta as RuleMeta).rule]);
  };
  visit(deciderFor(direction).machine.root, "", new Map());
  return found;
}
