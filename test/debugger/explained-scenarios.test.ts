import { explainCall, problemNames, problemsOf, timeline } from "@offhook/replay";
import type { ProblemName } from "@offhook/replay";
import type { StoredRecord } from "@offhook/engine";
import { scenarios } from "@offhook/simulator";
import type { ScenarioName } from "@offhook/simulator";
import { afterAll, describe, expect, it } from "vitest";
import { atTheEnd } from "../scenarios/at-the-end.ts";
import { lost, never, slow } from "../scenarios/faults.ts";
import { checkBundle } from "../scenarios/redacted-bundle.ts";
import { twoPhones } from "../scenarios/two-phones.ts";
import type { TwoPhones, TwoPhonesOptions } from "../scenarios/two-phones.ts";
import { digest, people } from "../scenarios/world.ts";
import type { Phone } from "../scenarios/world.ts";

/** Telegram ends nothing by itself, so that each side's own deadlines show. */
const clientsOnly = { choices: { timeouts: "clientsOnly" } } as const;

function scenario(name: ScenarioName): TwoPhonesOptions {
  const { accounts = [], faults = [] } = scenarios[name]({ caller: people.alice, callee: people.bob });
  const settings = Object.values(people).map((userId) => ({
    userId,
    ...accounts.find((account) => account.userId === userId),
  }));
  return { accounts: settings, faults };
}

async function recordsOf(phone: Phone): Promise<readonly StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const record of phone.store.readAll()) records.push(record);
  const newest = phone.calls.at(-1)?.callId;
  return records.filter(({ callId }) => callId === newest);
}

/** Everything that is said about the call of a phone, in one text. */
async function said(phone: Phone): Promise<string> {
  const { outcome, remarks } = explainCall(await recordsOf(phone));
  return [...outcome, ...remarks].map(({ text }) => text).join("\n");
}

async function problemsFor(phone: Phone): Promise<readonly ProblemName[]> {
  const call = await phone.store.findCall({ callId: phone.call().callId });
  if (call === undefined) throw new RangeError("the call is not in the index");
  const subject = { call, records: await recordsOf(phone), now: phone.call().view.context.createdAt, digest };
  return problemsOf(subject).map(({ name }) => name);
}

interface Explained {
  readonly title: string;
  readonly given?: TwoPhonesOptions;
  readonly when: (phones: TwoPhones) => Promise<unknown>;
  readonly diagnostics?: readonly string[];
  /** What is said of the call by the records of each side; absent: that side has no call. */
  readonly alice?: readonly RegExp[];
  readonly bob?: readonly RegExp[];
  readonly problems?: { readonly alice?: readonly ProblemName[]; readonly bob?: readonly ProblemName[] };
}

const answered = async ({ place, answer }: TwoPhones): Promise<void> => {
  await place();
  await answer();
};

const explained: readonly Explained[] = [
  {
    title: "a call that rings until nobody answers",
    given: clientsOnly,
    when: ({ place }) => place(),
    alice: [
      /nobody answered in time/,
      /Our ring timeout of 1:30 ran out/,
      /turn of the callee: .* 1:30 for the callee to answer/,
    ],
    bob: [/nobody answered in time/, /It rang here for 1:30/],
  },
  {
    title: "a call whose callee can't be reached",
    given: scenario("silentCallee"),
    when: ({ place }) => place(),
    diagnostics: ["updateDropped"],
    alice: [/no device of the callee reported that it rang/, /turn of the callee's program/, /It never rang/],
  },
  {
    title: "a call that is stuck at exchanging keys, as the confirmation is lost",
    given: { ...clientsOnly, faults: [lost("request", "phone.confirmCall")] },
    when: answered,
    alice: [/ConfirmCall got no answer that counts|turn of Telegram/],
    bob: [
      /stuck at exchanging encryption keys/,
      /turn of the caller's program: the call had waited 20\.0 s for the caller's program to send its key/,
      /Our key exchange timeout of 20\.0 s ran out/,
      /as far as the key exchange/,
    ],
    problems: { bob: ["stuck"] },
  },
  {
    title: "a call whose acceptance never reaches the caller",
    given: { ...clientsOnly, faults: [never("phoneCallAccepted")] },
    when: answered,
    alice: [/connection was lost/, /turn of the callee: .* for the callee to answer/],
    bob: [/key exchange took too long/, /turn of the caller's program/],
    problems: { bob: ["stuck"] },
  },
  {
    title: "a call that the callee declines",
    when: async ({ place, bob, hangUp }) => {
      await place();
      await hangUp(bob);
    },
    alice: [/declined or was in another call/, /no field tells them apart/, /time until it came is a hint/],
    bob: [/we declined/],
    problems: { alice: ["declined-or-busy"], bob: ["declined-or-busy"] },
  },
  {
    title: "a busy line",
    given: scenario("busyCallee"),
    when: ({ place }) => place(),
    alice: [/declined or was in another call/, /It never rang/],
    problems: { alice: ["declined-or-busy"] },
  },
  {
    title: "a call that the caller cancels",
    when: async ({ place, alice, hangUp }) => {
      await place();
      await hangUp(alice);
    },
    alice: [/we cancelled before it was answered/],
    bob: [/the caller cancelled, or another device answered/, /same words when the caller cancels/],
  },
  {
    title: "a callee whose settings forbid the call",
    given: scenario("privateCallee"),
    when: ({ place }) => place(),
    alice: [/privacy settings/, /RequestCall was refused: USER_PRIVACY_RESTRICTED/],
  },
  {
    title: "a caller who has called too often",
    given: scenario("floodedCaller"),
    when: ({ place }) => place(),
    alice: [/to be tried again after 30 s/, /Wait as long as it asked/],
  },
  {
    title: "two clients without a common version",
    given: scenario("incompatibleCallee"),
    when: answered,
    bob: [/no protocol version in common/, /AcceptCall was refused: CALL_PROTOCOL_COMPAT_LAYER_INVALID/],
  },
  {
    title: "a callee that is making another call",
    given: scenario("occupiedCallee"),
    when: answered,
    bob: [/in another call/],
    problems: { bob: ["declined-or-busy"] },
  },
  {
    title: "updates that come twice",
    given: scenario("repeatedUpdates"),
    when: async (phones) => {
      await answered(phones);
      await phones.hangUp(phones.alice);
    },
    alice: [/, Telegram's word, had no consequence in /],
    problems: { alice: ["short", "ignored-updates"] },
  },
  {
    title: "an answer to phone.requestCall that is lost",
    given: scenario("unansweredRequest"),
    when: async (phones) => {
      await answered(phones);
      await phones.hangUp(phones.bob);
    },
    alice: [/RequestCall got no answer that counts .*Telegram may have acted on it/],
  },
  {
    title: "a slow key exchange",
    given: { faults: [slow("phone.confirmCall", { beforeMs: 6_000 })] },
    when: async (phones) => {
      await answered(phones);
      await phones.pass(20_000);
      await phones.hangUp(phones.alice);
    },
    alice: [/as far as talking/],
    problems: { alice: ["slow-setup"], bob: ["slow-setup"] },
  },
];

describe("what is said of a call", () => {
  const found = new Set<ProblemName>();

  it.each(explained)("$title", async ({ given, when, alice = [], bob = [], problems, diagnostics }) => {
    const phones = await twoPhones(given);
    await when(phones);
    await atTheEnd(phones.world, diagnostics === undefined ? {} : { diagnostics });
    for (const [phone, sentences] of [
      [phones.alice, alice],
      [phones.bob, bob],
    ] as const) {
      for (const sentence of sentences) expect(await said(phone)).toMatch(sentence);
    }
    for (const side of ["alice", "bob"] as const) {
      const wanted = problems?.[side];
      if (wanted === undefined) continue;
      const all = await problemsFor(phones[side]);
      expect(all).toEqual(expect.arrayContaining([...wanted]));
      for (const name of wanted) found.add(name);
    }
  });

  it("a call that went on after a restart is found, and says so", async () => {
    const phones = await twoPhones(clientsOnly);
    await phones.place();
    const { world, alice } = phones;
    world.crash(alice);
    const again = await world.phone("alice", { disk: alice.disk });
    await world.clock.settle();
    expect(await said(again)).toMatch(/A process was started and went on with the call/);
    expect(await problemsFor(again)).toContain("recovered");
    found.add("recovered");
  });

  it("calls that cross are found", async () => {
    const glare = { admission: { glare: "answer" } } as const;
    const phones = await twoPhones({ aliceHas: glare, bobHas: glare });
    const { world, alice, bob } = phones;
    const placing = [
      alice.engine.placeCall(world.address("alice", "bob")),
      bob.engine.placeCall(world.address("bob", "alice")),
    ];
    await Promise.allSettled(placing.map((each) => world.during(each)));
    await world.clock.advance(1_000);
    const all = [...(await problemsFor(alice)), ...(await problemsFor(bob))];
    expect(all).toContain("glare");
    found.add("glare");
  });

  it("a record that was changed is found", async () => {
    const phones = await twoPhones();
    await phones.confirm();
    await phones.hangUp(phones.bob);
    const { alice } = phones;
    const call = (await alice.store.findCall({ callId: alice.call().callId }))!;
    const records = (await recordsOf(alice)).map((record) =>
      record.revision === 3 ? { ...record, at: record.at + 1 } : record,
    );
    const problems = problemsOf({ call, records, now: 0, digest }, ["diverged"]);
    expect(problems).toEqual([{ name: "diverged", found: expect.stringMatching(/^damaged at record 3/) }]);
    found.add("diverged");
  });

  afterAll(() => expect([...found].toSorted()).toEqual([...problemNames].toSorted()));
});

describe("every scenario of the simulator", () => {
  it.each(Object.keys(scenarios) as ScenarioName[])(
    "%s is explained for both sides, every question has its answer, and a redacted bundle of it tells on nobody",
    async (name) => {
      const phones = await twoPhones(scenario(name));
      await phones.place().catch(() => {});
      await phones.world.clock.advance(2_000);
      if (phones.bob.calls.at(-1)?.view.state.startsWith("requested") === true)
        await phones.answer().catch(() => {});
      await phones.world.clock.advance(30_000);
      for (const phone of [phones.alice, phones.bob].filter(({ calls }) => calls.length > 0))
        if (!phone.call().view.state.startsWith("discarded")) await phones.hangUp(phone).catch(() => {});
      await phones.world.clock.runUntilIdle();
      for (const phone of [phones.alice, phones.bob].filter(({ calls }) => calls.length > 0)) {
        const records = await recordsOf(phone);
        const { outcome, now, end } = explainCall(records);
        expect([now, end === null]).toEqual([null, false]);
        expect(outcome[0]?.text).toMatch(/^The call is over: /);
        for (const { asked } of timeline(records))
          for (const { finishedBy, isSuperseded } of asked)
            expect(finishedBy !== null || isSuperseded).toBe(true);
      }
      for (const phone of [phones.alice, phones.bob]) await checkBundle(phones.world, phone);
    },
  );
});
