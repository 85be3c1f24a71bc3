import { callSecrets } from "../../call/call-effects.ts";
import type { CallSecret } from "../../call/call-effects.ts";
import type { CallDirection } from "../../call/call-direction.ts";
import type { CallEvent } from "../../call/call-events.ts";
import { fixtureKeepKeyMs, pathsTo, startAt } from "../call-fixtures.ts";
import { onEitherSide, ours } from "./either-side.ts";
import { later, refused, wipe } from "./rule-case.ts";
import type { RuleCase } from "./rule-case.ts";

const butTheKey = callSecrets.filter((secret) => secret !== "key");
const kept = { end: ours, due: { keys: fixtureKeepKeyMs } } as const;

/** An ordinary call whose key is to be kept, as far as an event before it is. */
function keptBefore(direction: CallDirection, last: number): readonly ["new", ...CallEvent[]] {
  const path = pathsTo[direction]["discarded.keeping"] ?? [];
  return ["new", ...path.slice(0, last).map((input) => ({ ...input, at: startAt }))];
}

/** A key that is kept for a time after the call: E45k, E45w, and what the other rules of the end make of it. */
export const keptKeyCases: readonly RuleCase[] = onEitherSide(({ isCaller, on }) => {
  const direction = isCaller ? "outgoing" : "incoming";
  const wiped = (...secrets: readonly CallSecret[]) => on("SecretsWiped", { secrets });
  return [
    {
      rule: "E44",
      about: "the key is to be kept",
      given: keptBefore(direction, -2),
      when: on("TimerExpired", { timer: "report" }),
      leadsTo: { end: ours, effects: [wipe(...butTheKey)], context: { report: "done" } },
    },
    {
      rule: "E37",
      about: "the key is to be kept, and a rating is still possible",
      given: keptBefore(direction, -3),
      when: on("CallDiscarded", { needRating: true }),
      leadsTo: {
        to: "discarded.reporting",
        end: ours,
        effects: [wipe("exponent", "media")],
        due: { report: 61_000 },
      },
    },
    {
      rule: "E45k",
      given: keptBefore(direction, -1),
      when: wiped(...butTheKey),
      leadsTo: { to: "discarded.keeping", ...kept },
    },
    {
      rule: "E43",
      about: "the key is to be kept, and something else is left too",
      given: keptBefore(direction, -1),
      when: wiped("exponent", "media"),
      leadsTo: { end: ours },
    },
    {
      rule: "E45w",
      given: "discarded.keeping",
      when: on("TimerExpired", { timer: "keys" }),
      leadsTo: { end: ours, effects: [wipe("key")] },
    },
    {
      rule: "E45",
      about: "the key was kept long enough",
      given: ["discarded.keeping", on("TimerExpired", { timer: "keys" })],
      when: wiped("key"),
      leadsTo: { to: "discarded.closed", end: ours },
    },
    {
      rule: "E43",
      about: "while the key is kept",
      given: "discarded.keeping",
      when: wiped("exponent"),
      leadsTo: kept,
    },
    {
      rule: "E43f",
      about: "the key was kept long enough",
      given: ["discarded.keeping", on("TimerExpired", { timer: "keys" })],
      when: on("RequestFailed", { effect: "WipeSecrets", error: refused("VAULT_FAILED", 0) }),
      leadsTo: { end: ours, due: { keys: later - startAt + 60_000 } },
    },
    { rule: "E40", given: "discarded.keeping", when: on("CallHungUp"), leadsTo: "ignored" },
    {
      rule: "E41",
      about: "while the key is kept nothing more is reported",
      given: "discarded.keeping",
      when: on("CallDiscarded", { needRating: true }),
      leadsTo: "ignored",
    },
    { rule: "E48", given: "discarded.keeping", when: on("CallAdopted"), leadsTo: kept },
    {
      rule: "E48",
      about: "a policy that hangs up",
      given: "discarded.keeping",
      when: on("CallAdopted", { onRestart: "hangUp" }),
      leadsTo: kept,
    },
  ];
});
