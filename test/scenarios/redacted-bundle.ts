import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { callStream, isCallRecord, signalingStream } from "@offhook/engine";
import type { CallId, CallSummary, EventStore, StoredRecord } from "@offhook/engine";
import { createRedaction, openBundle, verifyCall, writeBundle } from "@offhook/replay";
import { SecretsSeen } from "../canary/secrets-seen.ts";
import { digest } from "./world.ts";
import type { Phone, World } from "./world.ts";

/**
 * A redacted bundle of all that a phone recorded: whole, decided as it was, and without a secret, a name, an id or a
 * packet of anybody in whatever form.
 */
export async function checkBundle(
  { secrets, telegram }: World,
  { name, store, people: owners }: Phone,
): Promise<void> {
  const known = new SecretsSeen();
  const calls: { call: CallSummary; records: readonly StoredRecord[] }[] = [];
  for await (const call of store.listCalls()) {
    const records = await bothStreams(store, call.callId);
    calls.push({ call, records });
    noteIdentifiers(known, records);
  }
  for (const owner of owners) known.note("an account", `"${owner}"`);
  for (const { id } of telegram.calls()) known.note("Telegram's id of a call", String(id));
  const startAt = Math.min(...calls.map(({ call }) => call.createdAt));
  if (calls.length === 0) return;
  const key = Uint8Array.from(randomBytes(32));
  const redaction = createRedaction({ key, digest, startAt });
  const lines: string[] = [];
  const options = { digest, createdBy: "offhook test", calls: calls.length, redaction };
  for await (const line of writeBundle(calls, options)) lines.push(line);
  const text = lines.join("\n");
  assert.deepEqual(
    [...secrets.findIn(text), ...known.findIn(text)],
    [],
    `the bundle of ${name} shows what it must not`,
  );
  const bundle = await openBundle(lines, { digest });
  assert.deepEqual(bundle.problems, [], `the bundle of ${name} is not whole`);
  for (const { call } of calls) {
    const redacted = redaction.summary(call);
    assert.deepEqual(await bundle.store.findCall({ callId: redacted.callId }), redacted);
    const { problems } = verifyCall(await bothStreams(bundle.store, redacted.callId), digest, redacted);
    assert.deepEqual(problems, [], `a redacted call of ${name} is decided otherwise`);
  }
}

async function bothStreams(store: EventStore, callId: CallId): Promise<readonly StoredRecord[]> {
  const records: StoredRecord[] = [];
  for (const stream of [callStream(callId), signalingStream(callId)])
    for await (const record of store.readStream(stream)) records.push(record);
  return records;
}

/** Every text and number in the records by which a call, a person or a key could be known again. */
function noteIdentifiers(known: SecretsSeen, records: readonly StoredRecord[]): void {
  for (const record of records) {
    const { id, callId, telegramCallId, checksum } = record;
    for (const each of [id, callId, checksum, telegramCallId]) known.note("an id", each ?? "");
    note("data", record.data);
    if (isCallRecord(record)) note("effects", record.effects);
  }
  function note(field: string, value: unknown): void {
    if (typeof value === "object" && value !== null)
      for (const [name, content] of Object.entries(value)) note(Array.isArray(value) ? field : name, content);
    else if (identifying.test(field)) known.note(field, String(value));
    // A lying server sends a value that is nothing but zeros.
    if (/^(?:gA|gB|gAOrB|gAHash|packet)$/.test(field) && typeof value === "string") {
      const bytes = Uint8Array.from(Buffer.from(value, "base64url"));
      if (new Set(bytes).size > 4) known.note(`bytes of ${field}`, bytes);
    }
  }
}

const identifying = /Ref$|Tag$|Id$|^(?:gA|gB|gAOrB|gAHash|fingerprint|packet|message)$/;
