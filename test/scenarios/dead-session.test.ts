import { describe, expect, it } from "vitest";
import { atTheEnd } from "./at-the-end.ts";
import { endOf, rulesOf } from "./story.ts";
import { twoPhones } from "./two-phones.ts";
import { newWorld, people } from "./world.ts";
import type { Person, World } from "./world.ts";

/* Telegram ends the session of an account: somebody has ended it from another device, say. */

const over = "loggedOut by telegram, nothing said, SESSION_REVOKED";

/** From now on every request of this person is refused. */
function revoke({ telegram }: World, person: Person, rpcCode = 401, text = "SESSION_REVOKED"): void {
  telegram.addFault({
    request: { userId: people[person] },
    fault: { kind: "error", rpcCode, text },
    times: Number.POSITIVE_INFINITY,
  });
}

describe("the calls of an account whose session is dead", () => {
  it("end when one of them learns of it by a request, and the account is closed", async () => {
    const { world, alice, confirm } = await twoPhones();
    const talking = await confirm();
    const carol = await world.phone("carol");
    const ringing = await world.during(alice.engine.placeCall(world.address("alice", "carol")));
    await world.clock.settle();
    expect([talking.view.state, ringing.view.state]).toEqual(["confirmed", "waiting.ringing"]);
    revoke(world, "alice");
    await world.during(ringing.hangUp());
    await world.clock.advance(100);
    expect(endOf(alice, talking)).toBe(over);
    expect(await rulesOf(alice, talking)).toMatch(/ E52 E45$/);
    expect(endOf(alice, ringing)).toBe("cancelled by us, missed");
    expect(await alice.engine.accountStanding()).toMatchObject({ closed: { because: "SESSION_REVOKED" } });
    await world.during(carol.call().hangUp());
    await atTheEnd(world);
  });

  it("end when signalling data is refused", async () => {
    const { world, alice, confirm } = await twoPhones();
    const call = await confirm();
    revoke(world, "alice");
    expect(await world.during(call.sendSignaling(Uint8Array.of(1)))).toBe(false);
    await world.clock.advance(100);
    expect(endOf(alice)).toBe(over);
    await expect(alice.engine.placeCall(world.address("alice", "bob"))).rejects.toMatchObject({
      code: "ACCOUNT_CLOSED",
    });
    await atTheEnd(world);
  });

  it.each([
    [401, "SESSION_REVOKED"],
    [406, "AUTH_KEY_DUPLICATED"],
  ])("end when the account asks for what it has missed, also in the next process: %i %s", async (...why) => {
    const { world, alice, confirm, pass } = await twoPhones({ aliceHas: { device: "alice's phone" } });
    await confirm();
    await pass(10_000);
    world.crash(alice);
    revoke(world, "alice", ...why);
    const next = await world.phone("alice", { device: "alice's phone", disk: alice.disk });
    await world.clock.advance(3_600_000);
    expect(endOf(next)).toBe(`loggedOut by telegram, nothing said, ${why[1]}`);
    expect(next.diagnostics.map(({ kind }) => kind)).toEqual(["updatesMissing", "accountClosed"]);
    await atTheEnd(world, { diagnostics: ["updatesMissing"] });
  });

  it("end when they ring, and nobody can be told that they do", async () => {
    const { world, bob, place } = await twoPhones();
    revoke(world, "bob");
    await place();
    expect(await rulesOf(bob)).toMatch(/^K1 E52 /);
    expect(endOf(bob)).toBe(over);
    await atTheEnd(world);
  });

  it("are no calls of another account of the same process", async () => {
    const world = newWorld();
    const both = await world.phone(["alice", "bob"]);
    const call = await world.during(
      both.engine.placeCall(world.address("alice", "bob"), { account: "alice" }),
    );
    await world.clock.settle();
    const ringing = both.engine.liveCalls().find(({ accountId }) => accountId === "bob")!;
    await world.during(ringing.answer());
    await world.clock.settle();
    revoke(world, "alice");
    await world.during(call.sendSignaling(Uint8Array.of(1)));
    await world.clock.advance(100);
    expect([call.view.over, ringing.view.state]).toEqual([true, "confirmed"]);
    await world.during(ringing.hangUp());
    await atTheEnd(world);
  });
});
