import { OffhookError } from "@offhook/engine";
import type { Call } from "@offhook/engine";
import { seededRandom } from "@offhook/engine/testing";
import type { FaultRule } from "@offhook/simulator";
import { newWorld, people } from "./world.ts";
import type { Person, Phone, World } from "./world.ts";

/** What somebody does, or what happens to them. A crash of a process would be one more kind. */
export type Deed =
  | { readonly kind: "place"; readonly who: Person; readonly whom: Person; readonly video: boolean }
  | { readonly kind: "answer" | "hangUp" | "signal" | "rate" | "mediaFails"; readonly who: Person }
  | { readonly kind: "unplug"; readonly who: Person; readonly forMs: number };

/** A course of events, drawn from a seed before anything happens. */
export interface Course {
  readonly seed: number;
  readonly faults: readonly FaultRule[];
  readonly latencyMs: number;
  readonly deeds: readonly { readonly afterMs: number; readonly deed: Deed }[];
}

type Draw = (below: number) => number;

export function courseOf(seed: number): Course {
  const draw = seededRandom(seed);
  const everybody = Object.keys(people).slice(0, 2 + draw(2)) as Person[];
  const faults = Array.from({ length: draw(6) }, () => faultOf(draw));
  const deeds = Array.from({ length: 4 + draw(12) }, () => ({
    afterMs: pick(draw, [0, 0, 1, 100, 1000, 5000, 30_000]),
    deed: deedOf(draw, everybody),
  }));
  return { seed, faults, latencyMs: pick(draw, [0, 0, 20, 300]), deeds };
}

function deedOf(draw: Draw, everybody: readonly Person[]): Deed {
  const who = pick(draw, everybody);
  const whom = pick(
    draw,
    everybody.filter((person) => person !== who),
  );
  const kinds = [
    "place",
    "place",
    "answer",
    "answer",
    "answer",
    "answer",
    "answer",
    "hangUp",
    "signal",
    "rate",
    "mediaFails",
    "unplug",
  ] as const;
  const kind = pick(draw, kinds);
  if (kind === "place") return { kind, who, whom, video: draw(2) === 0 };
  if (kind === "unplug") return { kind, who, forMs: pick(draw, [1, 200, 4000, 40_000]) };
  return { kind, who };
}

const methods = [
  "messages.getDhConfig",
  "help.getConfig",
  "phone.requestCall",
  "phone.receivedCall",
  "phone.acceptCall",
  "phone.confirmCall",
  "phone.discardCall",
  "phone.sendSignalingData",
  "phone.setCallRating",
] as const;
const updates = [
  "phoneCallRequested",
  "phoneCallWaiting",
  "phoneCallAccepted",
  "phoneCall",
  "phoneCallDiscarded",
];
const errors = [
  "400 CALL_PEER_INVALID",
  "400 CALL_ALREADY_ACCEPTED",
  "400 CALL_ALREADY_DECLINED",
  "500 RPC_CALL_FAIL",
  "420 FLOOD_WAIT_7",
  "406 CALL_PROTOCOL_COMPAT_LAYER_INVALID",
];

function faultOf(draw: Draw): FaultRule {
  const chance = pick(draw, [0.1, 0.3, 1]);
  const often = { chance, skip: draw(3), times: pick(draw, [1, 2, Infinity]) };
  const delayMs = pick(draw, [1, 500, 6000, 25_000]);
  if (draw(2) === 0) {
    const update = pick(draw, updates);
    const push = draw(3) === 0 ? {} : { update };
    const faults = [
      { kind: "lose" },
      { kind: "lose", inDifference: true },
      { kind: "duplicate", copies: 1 + draw(3), apartMs: pick(draw, [0, 700]) },
      { kind: "delay", delayMs },
      { kind: "reorder" },
    ] as const;
    return { push, fault: pick(draw, faults), ...often };
  }
  const [code, text = ""] = pick(draw, errors).split(" ");
  const faults = [
    { kind: "error", rpcCode: Number(code), text },
    { kind: "delay", beforeMs: draw(2) * delayMs, afterMs: draw(2) * delayMs },
    { kind: "dropRequest" },
    { kind: "dropAnswer" },
  ] as const;
  return { request: { method: pick(draw, methods) }, fault: pick(draw, faults), ...often };
}

function pick<T>(draw: Draw, from: readonly T[]): T {
  return from[draw(from.length)]!;
}

/** Lets it happen. What our users are refused is refused with a reason; anything else is thrown. */
export async function play(course: Course): Promise<World> {
  const { seed, faults, latencyMs, deeds } = course;
  const world = newWorld({ seed, faults, choices: { askRating: seed % 2 === 0 ? "confirmed" : "never" } });
  const phones = new Map<Person, Phone>();
  const involved = new Set(
    deeds.flatMap(({ deed }) => ("whom" in deed ? [deed.who, deed.whom] : [deed.who])),
  );
  for (const person of involved) phones.set(person, await world.phone(person, { latencyMs }));
  const doing: Promise<void>[] = [];
  for (const { afterMs, deed } of deeds) {
    await world.clock.advance(afterMs);
    doing.push(refusable(happen(deed, phones.get(deed.who)!, world)));
  }
  await world.during(Promise.all(doing));
  return world;
}

async function happen(deed: Deed, phone: Phone, world: World): Promise<void> {
  const live = phone.engine.liveCalls();
  const chosen = (isWanted: (call: Call) => boolean): Call | undefined =>
    live.find(isWanted) ?? phone.calls.at(-1);
  switch (deed.kind) {
    case "place":
      await phone.engine.placeCall(world.address(deed.who, deed.whom), { video: deed.video });
      return;
    case "answer":
      await chosen(({ view }) => view.ringing && view.direction === "incoming")?.answer();
      return;
    case "hangUp":
      await chosen(({ view }) => !view.over)?.hangUp();
      return;
    case "signal":
      await chosen(({ view }) => view.confirmed)?.sendSignaling(Uint8Array.of(1, 2, 3));
      return;
    case "rate":
      await chosen(({ view }) => view.context.needRating)?.rate(3, { comment: "so so" });
      return;
    case "mediaFails":
      await chosen(({ view }) => view.confirmed)?.mediaFailed();
      return;
    case "unplug": {
      const [client] = phone.clients;
      client?.disconnect();
      world.clock.schedule(world.clock.now() + deed.forMs, () => client?.connect());
      return;
    }
    default:
      return deed satisfies never;
  }
}

async function refusable(doing: Promise<void>): Promise<void> {
  try {
    await doing;
  } catch (error) {
    const refusals = ["INVALID_TRANSITION", "CALL_PACED"];
    if (!(error instanceof OffhookError && refusals.includes(error.code))) throw error;
  }
}
