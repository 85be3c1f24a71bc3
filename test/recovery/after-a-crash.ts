import type { Call } from "@offhook/engine";
import assert from "node:assert/strict";
import { atTheEnd } from "../scenarios/at-the-end.ts";
import type { EndedCall } from "../scenarios/at-the-end.ts";
import { storyOf } from "../scenarios/story.ts";
import type { CrashCourse } from "./crash-courses.ts";
import { latencyMs } from "./crash-world.ts";
import type { Crashes, PlayedWorld, Side } from "./crash-world.ts";
import type { CrashPoint, Life } from "./crash-points.ts";

/** How the call ended for each, and for Telegram. */
export type Ends = Readonly<Record<Side | "server", string>>;

/** What must hold whenever somebody's process has died, besides what holds at the end of every story. */
export async function afterACrash(course: CrashCourse, crashes: Crashes, played: PlayedWorld): Promise<Ends> {
  const { world } = played;
  try {
    for (const { name, engine } of world.phones) {
      // A call that is over may still wait for the chat to say who ended it: an hour.
      const isDone = ({ view }: Call) =>
        view.context.deadlines.some(({ timer }) => timer === "serviceMessage");
      const live = engine
        .liveCalls()
        .filter((call) => !isDone(call))
        .map(({ view }) => view.state);
      assert.deepEqual(live, [], `${name} has live calls after their longest time`);
    }
    const left = world.telegram.calls().filter(({ state }) => state !== "discarded");
    const server = world.telegram
      .calls()
      .map(({ state, end }) => end?.reason._ ?? state)
      .join(" & ");
    const ended = await atTheEnd(world, {
      // What a process has not recorded when it dies is not known to the next one.
      diagnostics: ["updateDropped", "updatesMissing"],
      unrecordedCalls: true,
    });
    // Nobody can end a call that no log names.
    for (const { id } of left) assert.ok(!isNamed(String(id), ended), `call ${id} goes on at Telegram`);
    for (const lives of Object.values(played.lives)) checkSent(lives);
    const [alice, bob] = [endOf("alice", ended), endOf("bob", ended)];
    assert.ok(course.alice.split(" ").includes(alice.reason), `Alice's end is ${alice.text}`);
    assert.ok(course.bob.split(" ").includes(bob.reason), `Bob's end is ${bob.text}`);
    return { alice: alice.text, bob: bob.text, server };
  } catch (error) {
    throw new Error(await told(course, crashes, played), { cause: error });
  }
}

/**
 * Nothing that Telegram said is lost with a process that dies here and starts again at once: all was recorded, and
 * nothing was on its way to it.
 */
export function losesNothing(points: readonly CrashPoint[], place: number): boolean {
  const { at, mayLoseWord } = points[place]!;
  const arrives = ({ name, at: then }: CrashPoint): boolean =>
    / (?:heard|answered|failed)$/.test(name) && then <= at + latencyMs;
  return !mayLoseWord && !points.slice(place + 1).some(arrives);
}

function isNamed(id: string, ended: readonly EndedCall[]): boolean {
  return ended.some(({ context }) => context.telegramCallId === id);
}

function endOf(side: Side, ended: readonly EndedCall[]): { readonly reason: string; readonly text: string } {
  const [call, second] = ended.filter(({ phone }) => phone.people.includes(side));
  assert.equal(second, undefined, `${side} has two calls`);
  const end = call?.context.end;
  if (!end) return { reason: "none", text: "none" };
  return { reason: end.reason, text: `${end.reason} by ${end.origin}` };
}

/** A request that is sent again is sent with the same bytes: no second exponent is made for a call. */
function checkSent(lives: readonly Life[]): void {
  const seen = new Map<string, string>();
  for (const { method, params } of lives.flatMap(({ sent }) => sent)) {
    if (!method.startsWith("phone.")) continue;
    const { peer, randomId } = JSON.parse(params) as { peer?: { id: string }; randomId?: number };
    const request = `${method} ${peer?.id ?? randomId}`;
    assert.equal(seen.get(request) ?? params, params, `${request} was sent with other bytes`);
    seen.set(request, params);
  }
}

/** Names the world that fails, and what happened in it. */
async function told(course: CrashCourse, { who, at, deadMs }: Crashes, played: PlayedWorld): Promise<string> {
  const points = at.map((place) => `${place} (${played.points[place]?.name})`).join(" and ");
  const stories = await Promise.all(
    played.world.phones.flatMap((phone) =>
      phone.calls.map(async (call) => `${phone.name}\n  ${(await storyOf(phone, call)).join("\n  ")}`),
    ),
  );
  return `${course.name}: ${who} dies at ${points} for ${deadMs} ms\n${stories.join("\n")}`;
}
