import type { AccountId } from "@offhook/engine";
import { kurrentDbAccountState, readKurrentDbLeases } from "@offhook/store-kurrentdb";
import { expect, it, onTestFinished } from "vitest";
import { kurrentSubject } from "./subject.ts";

const { name, url } = await kurrentSubject();

it(`tells who only looks which engine holds an account, and until when, on ${name}`, async () => {
  const streamPrefix = `looked${Date.now().toString(36)}.`;
  const accounts = ["alice", "bob"] as AccountId[];
  const [alice, bob] = accounts as [AccountId, AccountId];
  const look = async () => Object.fromEntries(await readKurrentDbLeases(url, accounts, { streamPrefix }));
  const none = { kind: "untaken" };
  expect(await look()).toEqual({ alice: none, bob: none });

  const state = kurrentDbAccountState(url, { streamPrefix });
  onTestFinished(() => state.close());
  const request = { holderId: "here", at: 1_000, forMs: 15_000 };
  const lease = await state.acquireLease({ accountId: alice, ...request });
  await state.acquireLease({ accountId: bob, ...request, at: 2_000 });
  const held = { kind: "held", epoch: 1, holder: lease.holder, since: 1_000 };
  expect(await look()).toMatchObject({ alice: { ...held, expiresAt: 16_000 }, bob: { since: 2_000 } });
  const renewed = await state.renewLease(lease, { at: 6_000, forMs: 15_000 });
  expect(await look()).toMatchObject({ alice: { ...held, expiresAt: 21_000 } });
  await state.releaseLease(renewed);
  expect(await look()).toMatchObject({ alice: { kind: "givenBack", epoch: 1 } });
});
