import type { Call, PlaceCallOptions } from "@offhook/engine";
import { expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import type { EndOptions } from "./at-the-end.ts";
import { endOf, rulesOf, serverStory } from "./story.ts";
import { newWorld } from "./world.ts";
import type { Phone, PhoneOptions, World, WorldOptions } from "./world.ts";

/** Alice's and Bob's phones, and what they do with each other. Every step lasts until nothing moves any more. */
export interface TwoPhones {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
  /** Alice calls Bob. */
  readonly place: (options?: PlaceCallOptions) => Promise<Call>;
  /** Bob answers the call that came in last. */
  readonly answer: () => Promise<void>;
  /** Place, ring, answer, confirm. */
  readonly confirm: (options?: PlaceCallOptions) => Promise<Call>;
  readonly hangUp: (phone: Phone) => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
}

export interface TwoPhonesOptions extends WorldOptions {
  readonly aliceHas?: PhoneOptions;
  readonly bobHas?: PhoneOptions;
}

export async function twoPhones(options: TwoPhonesOptions = {}): Promise<TwoPhones> {
  const { aliceHas, bobHas, ...server } = options;
  const world = newWorld(server);
  const alice = await world.phone("alice", aliceHas);
  const bob = await world.phone("bob", bobHas);
  await world.clock.settle();

  async function step<T>(doing: Promise<T>): Promise<T> {
    const done = await world.during(doing);
    await world.clock.settle();
    return done;
  }

  const place = (chosen?: PlaceCallOptions) =>
    step(alice.engine.placeCall(world.address("alice", "bob"), chosen));
  const answer = () => step(bob.call().answer());
  return {
    world,
    alice,
    bob,
    place,
    answer,
    async confirm(chosen) {
      const call = await place(chosen);
      await answer();
      return call;
    },
    hangUp: (phone) => step(phone.call().hangUp()),
    pass: (ms) => world.clock.advance(ms),
  };
}

/** One row of a table of situations: what is given, what happens, what each side has recorded in the end. */
export interface Situation extends EndOptions {
  readonly title: string;
  readonly given?: TwoPhonesOptions | (() => TwoPhonesOptions);
  readonly when: (phones: TwoPhones) => Promise<unknown>;
  /** Rules of the caller's and the callee's records; `null` for no call. */
  readonly alice: Side | null;
  readonly bob: Side | null;
  /** The calls that the server has had. */
  readonly server: readonly string[];
}

export interface Side {
  readonly rules: string;
  readonly end: string;
}

/** Plays each situation to its end. */
export function playEach(situations: readonly Situation[]): void {
  for (const situation of situations) {
    it(situation.title, async () => {
      const { given = {}, when } = situation;
      const phones = await twoPhones(typeof given === "function" ? given() : given);
      await when(phones);
      await atTheEnd(phones.world, situation);
      const { world, alice, bob } = phones;
      expect({ alice: await sideOf(alice), bob: await sideOf(bob), server: serverStory(world) }).toEqual({
        alice: situation.alice,
        bob: situation.bob,
        server: situation.server,
      });
    });
  }
}

async function sideOf(phone: Phone): Promise<Side | null> {
  return phone.calls.length === 0 ? null : { rules: await rulesOf(phone), end: endOf(phone) };
}
