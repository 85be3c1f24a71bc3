import assert from "node:assert/strict";
import { replayCall, statePath } from "@offhook/engine";
import type { CallContext, CallSummary } from "@offhook/engine";
import { verifyCall } from "@offhook/replay";
import { checkBundle } from "./redacted-bundle.ts";
import { digest } from "./world.ts";
import type { Phone, World } from "./world.ts";

/** What a story may leave behind that others must not. */
export interface EndOptions {
  /** A server or client that lies was there: what the server knows need not be what the sides know. */
  readonly liars?: boolean;
  /** Diagnostics that belong to the story, by kind. */
  readonly diagnostics?: readonly string[];
  /** A process died between the credentials of a call and its record: they stay in the vault, and nothing names them. */
  readonly unrecordedCalls?: boolean;
}

/** Lets all time pass that anything waits for, then looks at everything: what must hold at the end of every story. */
export async function atTheEnd(world: World, options: EndOptions = {}): Promise<readonly EndedCall[]> {
  await world.clock.runUntilIdle();
  const ended: EndedCall[] = [];
  for (const phone of world.phones) {
    const live = phone.engine.liveCalls().map(({ view }) => view.state);
    assert.deepEqual(live, [], `${phone.name} has live calls`);
    for await (const summary of phone.store.listCalls()) ended.push(await checkCall(phone, summary));
    for (const { callId } of phone.calls)
      assert.ok(
        ended.some((call) => call.callId === callId),
        `${callId} is not in the index`,
      );
    checkDiagnostics(phone, options.diagnostics ?? []);
    await checkSecrets(
      world,
      phone,
      ended.filter((call) => call.phone === phone),
      options,
    );
    if (!phone.participates) checkSilence(phone);
  }
  for (const call of world.telegram.calls())
    assert.equal(call.state, "discarded", "the server has a live call");
  if (options.liars !== true) checkAgreement(world, ended);
  checkFingerprints(ended);
  for (const phone of world.phones) await checkBundle(world, phone);
  return ended;
}

/** A call as its records tell it, those of processes that have died included. */
export interface EndedCall {
  readonly callId: string;
  readonly phone: Phone;
  readonly context: CallContext;
}

/** Gapless, undamaged, decided again as it was decided, one end, closed, and so it stands in the index. */
async function checkCall(phone: Phone, summary: CallSummary): Promise<EndedCall> {
  const { callId } = summary;
  const about = `call ${callId} of ${phone.name}`;
  const records = await phone.records({ callId });
  const verification = verifyCall(records, digest, summary);
  assert.deepEqual(verification.problems, [], about);
  assert.equal(verification.state, "discarded.closed", about);
  assert.ok(verification.end !== null, `${about} has no end`);
  let ends = 0;
  let last = "new";
  let context: CallContext | undefined;
  for (const { record, state, divergence } of replayCall(records, { digest })) {
    assert.equal(divergence, null, `${about}, revision ${record.revision}: ${JSON.stringify(divergence)}`);
    const now = statePath(state.snapshot);
    if (now.startsWith("discarded") && !last.startsWith("discarded")) ends += 1;
    assert.ok(now.startsWith("discarded") || !last.startsWith("discarded"), `${about} came back to life`);
    last = now;
    context = state.snapshot.context;
  }
  assert.equal(ends, 1, `${about} ended ${ends} times`);
  return { callId, phone, context: context! };
}

/**
 * Nothing went wrong that nobody expected: faults of Telegram are events of a call, not diagnostics. But what Telegram
 * says of the account itself is told as well.
 */
function checkDiagnostics(phone: Phone, expected: readonly string[]): void {
  const { name, diagnostics, participates } = phone;
  const seen = participates ? [] : ["updateDropped", "callLeftAlone"];
  const harmless = new Set(["updateParked", "accountPaused", "accountClosed", ...seen, ...expected]);
  const wrong = diagnostics.filter(({ kind }) => !harmless.has(kind));
  assert.deepEqual(wrong, [], `${name} reports what it should not`);
}

/** A device that only observes has sent nothing about calls, and nothing had to be held back. */
function checkSilence({ name, requests, calls }: Phone): void {
  const sent = requests.filter((method) => method.startsWith("phone.") || method === "messages.getDhConfig");
  assert.deepEqual(sent, [], `${name} has sent requests`);
  for (const { view } of calls) assert.ok(view.observed, `${name} took part in call ${view.callId}`);
}

/** Neither the log, nor the index, nor account state, nor a diagnostic holds a secret, and the vault only who people are. */
async function checkSecrets(
  { secrets }: World,
  { name, disk, diagnostics }: Phone,
  calls: readonly EndedCall[],
  { unrecordedCalls = false }: EndOptions,
): Promise<void> {
  const open = [...(await disk.shown()), ...diagnostics.map((diagnostic) => textOf(diagnostic))].join("\n");
  assert.deepEqual(secrets.findIn(open), [], `${name} shows secrets`);
  const isRecorded = (secret: string): boolean =>
    calls.some(({ context }) => context.telegramCallId === secret.split("/")[2]);
  const kept = disk
    .secrets()
    .filter(
      (secret) =>
        !secret.startsWith("peer/") &&
        !(unrecordedCalls && secret.startsWith("access/") && !isRecorded(secret)),
    );
  assert.deepEqual(kept, [], `${name} has kept secrets`);
}

function textOf(value: object): string {
  return Object.values(value)
    .map((part: unknown) => (part instanceof Error ? `${part.message} ${part.stack}` : JSON.stringify(part)))
    .join(" ");
}

/** What the server says of a call is what the engine recorded. */
function checkAgreement({ telegram }: World, calls: readonly EndedCall[]): void {
  const known = new Map(telegram.calls().map((call) => [String(call.id), call]));
  for (const { callId, phone, context } of calls) {
    const { telegramCallId, discardedAt, confirmedAt, fingerprint, end } = context;
    if (telegramCallId === null) continue;
    const about = `call ${callId} of ${phone.name}`;
    const server = known.get(telegramCallId);
    assert.ok(server !== undefined, `the server knows nothing of ${about}`);
    if (confirmedAt !== null) assert.equal(String(server.keyFingerprint), fingerprint, about);
    if (discardedAt === null) continue;
    const said = server.end?.reason._.replace("phoneCallDiscardReason", "").toLowerCase();
    // A device that lost to another one of the same user is told no reason.
    const mine = end?.wire ?? said;
    assert.equal(mine?.toLowerCase(), said, about);
  }
}

/** Two sides that both confirmed hold the same key, as the fingerprint and the emoji show. */
function checkFingerprints(calls: readonly EndedCall[]): void {
  const sides = new Map<string, string>();
  for (const { context } of calls) {
    const { telegramCallId, confirmedAt, fingerprint, emoji } = context;
    if (telegramCallId === null || confirmedAt === null) continue;
    const shown = `${fingerprint} ${emoji?.join(" ")}`;
    assert.equal(sides.get(telegramCallId) ?? shown, shown, "both sides confirmed different keys");
    sides.set(telegramCallId, shown);
  }
}
