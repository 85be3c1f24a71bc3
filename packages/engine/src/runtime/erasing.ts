import { needMethods, needObject } from "../call/argument.ts";
import { callSecrets } from "../call/call-effects.ts";
import type { CallEventInput } from "../call/call-events.ts";
import { deciderFor, finalState, statePath } from "../call/decide.ts";
import type { AccountId, CallId, PeerRef } from "../call/ids.ts";
import { OffhookError } from "../call/offhook-error.ts";
import { advance, summarize } from "../replay/call-state.ts";
import { CallNotFound } from "../replay/replay-stream.ts";
import { callStream } from "../store/call-record.ts";
import type { Vault } from "../store/vault.ts";
import { secretNames } from "../store/vault.ts";
import { namesOfSecret } from "./effect-runner.ts";
import type { EnginePorts } from "./engine-ports.ts";
import { loadCall } from "./loaded-call.ts";
import { recordOf, stamp } from "./record-making.ts";

/** What erasing works on. No engine may run the calls meanwhile: open the stores alone. */
export type ErasePorts = Pick<EnginePorts, "store" | "vault" | "clock" | "random" | "digest">;

/** The call goes on, so it needs its secrets. */
export class CallNotOver extends OffhookError {
  override readonly code = "CALL_NOT_OVER";
  readonly callId: string;

  constructor(callId: string, state: string) {
    super(
      "CALL_NOT_OVER",
      `Call ${callId} is in ${state} and needs its secrets. Hang it up, or let an engine on this store finish it, then erase it.`,
    );
    this.name = "CallNotOver";
    this.callId = callId;
  }
}

/** What was destroyed, and the record that says so. */
export interface ErasedCall {
  readonly callId: CallId;
  /** The record `SecretsWiped` that proves it. */
  readonly revision: number;
  /** Its machine time, Unix milliseconds. */
  readonly at: number;
}

/**
 * Destroys everything that the vault holds of a call that is closed, and leaves a proof: a record `SecretsWiped` at the
 * end of the call's stream, so that the log still verifies. Repeating is safe and adds no second proof; after a crash in
 * the middle, repeat it.
 * @throws CallNotFound (CALL_NOT_FOUND), CallNotOver (CALL_NOT_OVER), RecordDamaged, RecordingOnly, RecordTooNew,
 *   StoreError, VaultError, InvalidArgument
 */
export async function eraseCall(ports: ErasePorts, callId: CallId): Promise<ErasedCall> {
  return eraseClosedCall(checkedPorts(ports), callId, callSecrets);
}

/**
 * Destroys who a peer is (user id and access hash), and everything that the vault holds of the calls with them. Each of
 * these calls gets a proof, as with `eraseCall`. Nothing is destroyed when one of the calls goes on. The pseudonym stays in
 * the log; without the vault nobody can tell whose it is. Repeating is safe.
 * @throws as `eraseCall` does
 */
export async function erasePeer(
  ports: ErasePorts,
  accountId: AccountId,
  peerRef: PeerRef,
): Promise<readonly ErasedCall[]> {
  const { store, vault } = checkedPorts(ports);
  const callIds: CallId[] = [];
  for await (const call of store.listCalls({ accountId, peerRef })) {
    if (call.live) throw new CallNotOver(call.callId, call.state);
    callIds.push(call.callId);
  }
  await vault.erase([secretNames.peer(accountId, peerRef)]);
  const erased: ErasedCall[] = [];
  for (const callId of callIds) erased.push(await eraseClosedCall(ports, callId, [...callSecrets, "peer"]));
  return erased;
}

type ErasedSecrets = Extract<CallEventInput, { readonly type: "SecretsWiped" }>["secrets"];

async function eraseClosedCall(
  { store, vault, clock, random, digest }: ErasePorts,
  callId: CallId,
  secrets: ErasedSecrets,
): Promise<ErasedCall> {
  const loaded = await loadCall(store, callId, digest);
  if (loaded === undefined) throw new CallNotFound(callId);
  const { state } = loaded;
  const path = statePath(state.snapshot);
  if (path !== finalState) throw new CallNotOver(callId, path);
  await eraseNames(vault, callId, state.accountId, state.snapshot.context.telegramCallId);
  const last = await lastRecord(store, callId, state.revision);
  if (last?.type === "SecretsWiped" && last.outcome === "ignored" && includesAll(last.data, secrets))
    return { callId, revision: last.revision, at: last.at };
  const event = stamp({ type: "SecretsWiped", secrets }, state, { clock });
  const decision = deciderFor(state.direction).decide(state.snapshot, event);
  const record = recordOf(event, decision, state, 0, { clock, random, digest });
  await store.append({
    stream: callStream(callId),
    expectedRevision: state.revision,
    records: [record],
    summary: summarize(advance(state, record, decision)),
  });
  return { callId, revision: record.revision, at: record.at };
}

async function eraseNames(
  vault: Vault,
  callId: CallId,
  accountId: AccountId,
  telegramCallId: Parameters<typeof namesOfSecret>[1]["telegramCallId"],
): Promise<void> {
  await vault.erase(
    callSecrets.flatMap((secret) => namesOfSecret(secret, { callId, accountId, telegramCallId })),
  );
}

async function lastRecord(store: ErasePorts["store"], callId: CallId, revision: number) {
  for await (const record of store.readStream(callStream(callId), { fromRevision: revision }))
    if ("outcome" in record) return record;
  return undefined;
}

function includesAll(data: unknown, secrets: ErasedSecrets): boolean {
  const known: unknown = (data as { readonly secrets?: unknown } | null)?.secrets;
  return Array.isArray(known) && secrets.every((secret) => known.includes(secret));
}

function checkedPorts(ports: ErasePorts): ErasePorts {
  needObject("ports", ports, "{ store, vault, clock, random, digest }");
  needMethods("ports.store", ports.store, ["readStream", "append", "listCalls"]);
  needMethods("ports.vault", ports.vault, ["erase"]);
  return ports;
}
