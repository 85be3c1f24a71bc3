import type { CallRecord, EndReason } from "@offhook/engine";
import { explainCall, forkCall } from "@offhook/replay";
import type { InsertedEvent } from "@offhook/replay";
import type { PhoneCall } from "@offhook/telegram";
import { describe, expect, it } from "vitest";
import { late, lost, never, refused, slow } from "../scenarios/faults.ts";
import { lieAbout, tamperedBy } from "../scenarios/tampering.ts";
import { twoPhones } from "../scenarios/two-phones.ts";
import type { TwoPhones, TwoPhonesOptions } from "../scenarios/two-phones.ts";
import { digest, people } from "../scenarios/world.ts";

/*
 * Every reason for which a call can end, brought about in the simulator, and what is said of it: why, what stands behind
 * it, and which word decided it in which state. What is right stands here, written by hand.
 */

/** Telegram ends nothing by itself, so that each side's own deadlines show. */
const clientsOnly = { choices: { timeouts: "clientsOnly" } } as const;
const told = { choices: { serviceMessage: "pushed" } } as const;

interface ExplainedEnd {
  readonly given?: TwoPhonesOptions;
  /** Gives the records of the side that is explained; by default those of `side`. */
  readonly when: (phones: TwoPhones) => Promise<readonly CallRecord[] | void>;
  readonly side: "alice" | "bob";
  /** Why, as one who asks is told. */
  readonly said: string;
  /** What is known, and what is not. */
  readonly evidence: RegExp;
  /** `event in state`. */
  readonly decided: string;
  /** What can be done about it; `null` for nothing. */
  readonly todo: RegExp | null;
}

const placed = ({ place }: TwoPhones): Promise<void> => place().then(() => {});
const answered = async ({ place, answer }: TwoPhones): Promise<void> => {
  await place();
  await answer();
};
const endedBy =
  (who: "alice" | "bob") =>
  async (phones: TwoPhones): Promise<void> => {
    await phones.confirm();
    await phones.hangUp(phones[who]);
  };
const whileRinging =
  (who: "alice" | "bob") =>
  async (phones: TwoPhones): Promise<void> => {
    await phones.place();
    await phones.hangUp(phones[who]);
  };

/** Bob's second device, while his first one does something with the call. */
const onTwoDevices =
  (act: (phones: TwoPhones) => Promise<void>) =>
  async (phones: TwoPhones): Promise<readonly CallRecord[]> => {
    const { world, place } = phones;
    const tablet = await world.phone("bob", { device: "tablet" });
    await world.clock.settle();
    await place();
    await act(phones);
    await world.clock.runUntilIdle();
    return tablet.records();
  };

/** What no server and no peer can bring about: an event of the engine's own, put behind what was simulated. */
const hadTheEngineSaid =
  (event: InsertedEvent, reach: (phones: TwoPhones) => Promise<void>) =>
  async (phones: TwoPhones): Promise<readonly CallRecord[]> => {
    await reach(phones);
    const records = await phones.alice.records();
    const at = records.at(-1)?.at ?? 0;
    const edit = { kind: "insert" as const, before: records.length, event: { at, ...event } };
    return forkCall(records, [edit], digest).records;
  };

/** `phoneCallDiscarded` with its flag for the reason not set. */
function withoutReason({
  reason: _reason,
  ...discarded
}: Extract<PhoneCall, { kind: "phoneCallDiscarded" }>): PhoneCall {
  return { ...discarded, reason: undefined } as never;
}

/** Complete by its type. */
const ends: Readonly<Record<EndReason, readonly ExplainedEnd[]>> = {
  hungUp: [
    {
      when: endedBy("bob"),
      side: "alice",
      said: "the other side hung up",
      evidence: /It was ended on purpose: nothing failed/,
      decided: "CallDiscarded in confirmed",
      todo: null,
    },
    {
      when: endedBy("alice"),
      side: "alice",
      said: "we hung up",
      evidence: /It was ended on purpose: nothing failed/,
      decided: "CallHungUp in confirmed",
      todo: null,
    },
  ],
  cancelled: [
    {
      when: whileRinging("alice"),
      side: "alice",
      said: "we cancelled before it was answered",
      evidence: /The caller hung up before the call was answered/,
      decided: "CallHungUp in waiting.ringing",
      todo: null,
    },
    {
      given: { aliceHas: { latencyMs: 100 }, bobHas: { latencyMs: 100 } },
      when: async ({ world, place, pass, alice, bob }) => {
        await place();
        await pass(1000);
        await world.during(bob.call().answer());
        await pass(150);
        await world.during(alice.call().hangUp());
      },
      side: "bob",
      said: "the caller cancelled",
      evidence: /The caller hung up before the call was answered/,
      decided: "CallDiscarded in accepted.awaiting",
      todo: null,
    },
  ],
  declined: [
    {
      when: whileRinging("bob"),
      side: "bob",
      said: "we declined",
      evidence: /The callee refused the call/,
      decided: "CallHungUp in requested.ringing",
      todo: null,
    },
    {
      given: { faults: [slow("phone.acceptCall", { beforeMs: 3000 })] },
      when: async ({ place, answer, hangUp, bob }) => {
        await place();
        await answer();
        await hangUp(bob);
      },
      side: "alice",
      said: "the callee declined",
      evidence: /The callee refused the call/,
      decided: "CallDiscarded in waiting.ringing",
      todo: null,
    },
  ],
  declinedElsewhere: [
    {
      given: told,
      when: onTwoDevices(({ bob, world }) => world.during(bob.call().hangUp())),
      side: "bob",
      said: "declined on another device",
      evidence: /The chat's service message says that the call was/,
      decided: "CallDiscarded in requested.ringing",
      todo: null,
    },
  ],
  declinedOrBusy: [
    {
      when: whileRinging("bob"),
      side: "alice",
      said: "the callee declined or was in another call",
      evidence: /Telegram says busy both when the callee declines and/,
      decided: "CallDiscarded in waiting.ringing",
      todo: /^The time until it came is/,
    },
  ],
  busy: [
    {
      given: { faults: [refused("phone.acceptCall", "500 CALL_OCCUPY_FAILED")] },
      when: answered,
      side: "bob",
      said: "we were in another call (CALL_OCCUPY_FAILED)",
      evidence: /The called account was in another call/,
      decided: "RequestFailed in accepted.sending",
      todo: null,
    },
  ],
  missed: [
    {
      given: told,
      when: whileRinging("alice"),
      side: "bob",
      said: "nobody answered",
      evidence: /It rang, and nobody answered before Telegram or the/,
      decided: "CallDiscarded in requested.ringing",
      todo: null,
    },
  ],
  elsewhere: [
    {
      given: told,
      when: onTwoDevices(async ({ world, bob, alice }) => {
        await world.during(bob.call().answer());
        await world.clock.advance(3_000);
        await world.during(alice.call().hangUp());
      }),
      side: "bob",
      said: "answered on another device",
      evidence: /Another device of the same account answered first; only/,
      decided: "CallDiscarded in requested.ringing",
      todo: null,
    },
  ],
  elsewhereOrCancelled: [
    {
      when: whileRinging("alice"),
      side: "bob",
      said: "the caller cancelled, or another device answered",
      evidence: /While it rings, Telegram ends a call with the/,
      decided: "CallDiscarded in requested.ringing",
      todo: /^The chat's service message tells them/,
    },
  ],
  receiveTimeout: [
    {
      given: { ...clientsOnly, faults: [never("phoneCallRequested")] },
      when: placed,
      side: "alice",
      said: "no device of the callee could be reached",
      evidence: /Telegram had the call, but no device of the/,
      decided: "TimerExpired in waiting.registered",
      todo: /^The callee's devices may be offline,/,
    },
  ],
  ringTimeout: [
    {
      given: clientsOnly,
      when: placed,
      side: "alice",
      said: "nobody answered in time",
      evidence: /A device of the callee rang, and nobody answered/,
      decided: "TimerExpired in waiting.ringing",
      todo: null,
    },
    {
      given: clientsOnly,
      when: placed,
      side: "bob",
      said: "nobody answered in time",
      evidence: /A device of the callee rang, and nobody answered/,
      decided: "TimerExpired in requested.ringing",
      todo: null,
    },
  ],
  exchangeTimeout: [
    {
      given: { ...clientsOnly, faults: [lost("request", "phone.confirmCall")] },
      when: answered,
      side: "bob",
      said: "the key exchange took too long",
      evidence: /The call was answered, but the keys were not/,
      decided: "TimerExpired in accepted.awaiting",
      todo: /^Whose turn it was when the time ran out stands above/,
    },
  ],
  requestTimeout: [
    {
      given: { ...clientsOnly, faults: [lost("request", "phone.requestCall")] },
      when: placed,
      side: "alice",
      said: "Telegram did not answer in time",
      evidence: /Telegram gave no answer to the request in time;/,
      decided: "TimerExpired in requested.sending",
      todo: /^Look at the connection; the call/,
    },
  ],
  stuck: [
    {
      when: hadTheEngineSaid({ type: "TimerExpired", timer: "watchdog" }, placed),
      side: "alice",
      said: "nothing ended the call in the time that all its steps can take",
      evidence: /No step failed and no timer of a step/,
      decided: "TimerExpired in waiting.ringing",
      todo: /^Look at what it waited for/,
    },
  ],
  connectionLost: [
    {
      when: async ({ world, confirm, bob }) => {
        await confirm();
        await world.during(bob.call().hangUp({ cause: "connectionLost", connectionId: "77" }));
      },
      side: "alice",
      said: "the connection was lost",
      evidence: /also when a step took too long or a check of the keys failed/,
      decided: "CallDiscarded in confirmed",
      todo: /^The records of the other side tell which/,
    },
    {
      when: async ({ world, confirm, bob }) => {
        await confirm();
        await world.during(bob.call().hangUp({ cause: "connectionLost", connectionId: "77" }));
      },
      side: "bob",
      said: "the connection was lost",
      evidence: /^Our side ended the call because its connection was gone/,
      decided: "CallHungUp in confirmed",
      todo: null,
    },
  ],
  mediaFailed: [
    {
      when: async ({ world, confirm, bob }) => {
        await confirm();
        await world.during(bob.call().mediaFailed());
      },
      side: "bob",
      said: "the media connection failed",
      evidence: /The media engine gave up; signalling and keys were/,
      decided: "MediaFailed in confirmed",
      todo: null,
    },
  ],
  migrated: [
    {
      given: {
        aliceHas: {
          tampering: lieAbout("phoneCallDiscarded", () => ({
            reason: { kind: "migrateConferenceCall", slug: "abc" },
          })),
        },
      },
      when: endedBy("bob"),
      side: "alice",
      said: "moved on to a conference",
      evidence: /The call went on as a conference; it did/,
      decided: "CallDiscarded in confirmed",
      todo: null,
    },
  ],
  stale: [
    {
      given: {
        ...clientsOnly,
        limits: { ringTimeoutMs: 10_000, receiveTimeoutMs: 60_000 },
        faults: [late("phoneCallRequested", 12_000)],
      },
      when: placed,
      side: "bob",
      said: "the call was too old when we learnt of it",
      evidence: /The request was older than the ring timeout when/,
      decided: "CallRequested in new",
      todo: /^It was probably delivered late, after/,
    },
  ],
  refusedCaller: [
    {
      given: {
        bobHas: { tampering: lieAbout("phoneCallRequested", () => ({ adminId: String(people.bob) })) },
      },
      when: placed,
      side: "bob",
      said: "the caller was refused",
      evidence: /The account's own policy declines calls of such callers/,
      decided: "CallRequested in new",
      todo: null,
    },
  ],
  invalidObject: [
    {
      given: { aliceHas: { tampering: lieAbout("phoneCallAccepted", () => ({ accessHash: "99" })) } },
      when: answered,
      side: "alice",
      said: "Telegram's word of the call contradicted itself",
      evidence: /An object of Telegram names another call or other/,
      decided: "CallAccepted in waiting.ringing",
      todo: /^Do not ignore this: either the/,
    },
  ],
  keyRejected: [
    {
      given: { bobHas: { tampering: lieAbout("phoneCall", () => ({ keyFingerprint: "12345" })) } },
      when: answered,
      side: "bob",
      said: "the keys did not pass the checks (fingerprint)",
      evidence: /A check of the key exchange failed, so the/,
      decided: "KeyRejected in accepted.verifying",
      todo: /^With a client of your own:/,
    },
  ],
  protocolMismatch: [
    {
      given: { faults: [refused("phone.acceptCall", "406 CALL_PROTOCOL_COMPAT_LAYER_INVALID")] },
      when: answered,
      side: "bob",
      said: "no protocol version in common (CALL_PROTOCOL_COMPAT_LAYER_INVALID)",
      evidence: /Both clients have no layer and no library version/,
      decided: "RequestFailed in accepted.sending",
      todo: /^Announce more library versions \(protocol\.libraryVersions\), and/,
    },
  ],
  privacy: [
    {
      given: { faults: [refused("phone.requestCall", "403 USER_PRIVACY_RESTRICTED")] },
      when: placed,
      side: "alice",
      said: "the callee's privacy settings forbid the call (USER_PRIVACY_RESTRICTED)",
      evidence: /The callee's privacy settings do not let this account/,
      decided: "RequestFailed in requested.sending",
      todo: /^Ask the callee to allow calls/,
    },
  ],
  blocked: [
    {
      given: { faults: [refused("phone.requestCall", "403 USER_IS_BLOCKED")] },
      when: placed,
      side: "alice",
      said: "the callee has blocked the caller (USER_IS_BLOCKED)",
      evidence: /The callee has blocked this account/,
      decided: "RequestFailed in requested.sending",
      todo: null,
    },
  ],
  flood: [
    {
      given: { faults: [refused("phone.requestCall", "420 FLOOD_WAIT_30")] },
      when: placed,
      side: "alice",
      said: "Telegram asked to wait before calling again (FLOOD_WAIT), to be tried again after 30 s",
      evidence: /Telegram limits how often an account may call/,
      decided: "RequestFailed in requested.sending",
      todo: /^Wait as long as it asked;/,
    },
  ],
  targetInvalid: [
    {
      given: { faults: [refused("phone.requestCall", "400 INPUT_USER_DEACTIVATED")] },
      when: placed,
      side: "alice",
      said: "there is no such user to call any more (INPUT_USER_DEACTIVATED)",
      evidence: /Telegram knows no such user, or the account was/,
      decided: "RequestFailed in requested.sending",
      todo: null,
    },
  ],
  loggedOut: [
    {
      given: { faults: [refused("phone.requestCall", "401 SESSION_REVOKED")] },
      when: placed,
      side: "alice",
      said: "the account is logged out (SESSION_REVOKED)",
      evidence: /Telegram does not accept the session any more/,
      decided: "RequestFailed in requested.sending",
      todo: /^Log in again: offhook login/,
    },
  ],
  requestRefused: [
    {
      given: { faults: [refused("phone.requestCall", "406 UPDATE_APP_TO_CALL")] },
      when: placed,
      side: "alice",
      said: "a request of this call failed (UPDATE_APP_TO_CALL)",
      evidence: /failed with an error that has no rule of its own/,
      decided: "RequestFailed in requested.sending",
      todo: null,
    },
  ],
  vanished: [
    {
      given: {
        aliceHas: {
          tampering: tamperedBy((call) =>
            call.kind === "phoneCallWaiting" ? { kind: "phoneCallEmpty", id: call.id } : call,
          ),
        },
      },
      when: placed,
      side: "alice",
      said: "Telegram knew nothing of the call any more",
      evidence: /Telegram answered with phoneCallEmpty: it has forgotten the call/,
      decided: "CallVanished in requested.sending",
      todo: null,
    },
  ],
  restart: [
    {
      when: async ({ world, confirm, alice }) => {
        const { callId } = await confirm();
        world.crash(alice);
        const again = await world.phone("alice", { disk: alice.disk, onRestart: "hangUp" });
        await world.clock.settle();
        return again.records({ callId });
      },
      side: "alice",
      said: "the program was restarted, and the call could not go on",
      evidence: /The program was restarted, and its policy ends what/,
      decided: "CallAdopted in confirmed",
      todo: null,
    },
  ],
  machineChanged: [
    {
      when: hadTheEngineSaid(
        {
          type: "MachineChanged",
          revision: 3,
          field: "rule",
          recorded: "C9",
          computed: "C10",
          machine: { version: "0", hash: "00" },
        },
        placed,
      ),
      side: "alice",
      said: "the engine was changed while the call was live, and its records lead elsewhere now (record 3)",
      evidence: /The engine was updated while the call was live,/,
      decided: "MachineChanged in waiting.ringing",
      todo: /^Let calls end before an update,/,
    },
  ],
  faulted: [
    {
      when: hadTheEngineSaid({ type: "CallFaulted", fault: "machineThrew" }, placed),
      side: "alice",
      said: "the engine could not go on (machineThrew)",
      evidence: /A fault of the engine itself, or a call/,
      decided: "CallFaulted in waiting.ringing",
      todo: /^Please report it with an exported/,
    },
  ],
  unknown: [
    {
      given: {
        aliceHas: {
          tampering: lieAbout("phoneCallDiscarded", () => ({
            reason: { kind: "unknown", constructorName: "phoneCallDiscardReasonNew" },
          })),
        },
      },
      when: whileRinging("bob"),
      side: "alice",
      said: "for a reason that this version does not know (phoneCallDiscardReasonNew)",
      evidence: /Telegram gave a reason that this version does not/,
      decided: "CallDiscarded in waiting.ringing",
      todo: null,
    },
    {
      given: { aliceHas: { tampering: lieAbout("phoneCallDiscarded", withoutReason) } },
      when: whileRinging("bob"),
      side: "alice",
      said: "Telegram gave no reason",
      evidence: /^Telegram said that the call is over, and gave no reason/,
      decided: "CallDiscarded in waiting.ringing",
      todo: null,
    },
  ],
};

describe("the end of a call", () => {
  const rows = Object.entries(ends).flatMap(([reason, each]) => each.map((row) => ({ reason, ...row })));

  it.each(rows)("$reason: $said ($side)", async ({ reason, given, when, side, ...right }) => {
    const phones = await twoPhones(given);
    const records = await when(phones);
    await phones.world.clock.runUntilIdle();
    const { outcome, end } = explainCall(records ?? (await phones[side].records()));
    const texts = outcome.map(({ text }) => text);
    expect(end?.reason).toBe(reason);
    expect(texts[0]).toBe(`The call is over: ${right.said}.`);
    expect(texts[1]).toMatch(right.evidence);
    const [event, state] = right.decided.split(" in ");
    expect(texts[2]).toMatch(new RegExp(`^It was decided when ${event} came in ${state}: `));
    const todo =
      texts
        .slice(3)
        .find((text) => !/^(?:It (?:came|rang|did|never) |Then it was the turn of )/.test(text)) ?? null;
    expect(todo).toEqual(right.todo === null ? null : expect.stringMatching(right.todo));
    const isSomebodysTurn = texts.some((text) => text.startsWith("Then it was the turn of "));
    if (event !== "TimerExpired" && event !== "CallDiscarded") expect(isSomebodysTurn).toBe(false);
  });

  it("that nobody was shown is not said to have rung", async () => {
    const phones = await twoPhones(ends.stale[0]?.given);
    await phones.place();
    await phones.world.clock.runUntilIdle();
    const { outcome } = explainCall(await phones.bob.records());
    expect(outcome.map(({ text }) => text)).toContain("It did not ring here.");
  });
});
