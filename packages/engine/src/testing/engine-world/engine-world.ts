import type { AccountId, Base64Url, TelegramCallId } from "../../call/ids.ts";
import { createCallEngine } from "../../runtime/call-engine.ts";
import type { CallEngine } from "../../runtime/call-engine.ts";
import type { CallEngineOptions } from "../../runtime/engine-options.ts";
import type { Call } from "../../runtime/call-handle.ts";
import type { CallUpdate } from "../../runtime/call-transport.ts";
import type { Diagnostic } from "../../runtime/engine-errors.ts";
import { callStream } from "../../store/call-record.ts";
import type { CallRecord } from "../../store/call-record.ts";
import type { Digest } from "../../store/digest.ts";
import { memoryAccountState } from "../../store/memory-account-state.ts";
import { memoryDisk } from "../../store/memory-disk.ts";
import type { MemoryDisk } from "../../store/memory-disk.ts";
import { memoryEventStore } from "../../store/memory-event-store.ts";
import { memoryVault } from "../../store/memory-vault.ts";
import type { Vault } from "../../store/vault.ts";
import { seededRandomness } from "../seeded-randomness.ts";
import { simulatedClock } from "../simulated-clock.ts";
import type { SimulatedClock } from "../simulated-clock.ts";
import { hash, ScriptedTelegram } from "./scripted-telegram.ts";
import { watchedStore } from "./watched-store.ts";
import type { WatchedStore } from "./watched-store.ts";

export const alice = "alice" as AccountId;
/** The name that Telegram gives to the first call of a world, and to a call that comes in. */
export const firstId = "7001" as TelegramCallId;
export const incomingId = "9001" as TelegramCallId;

/** One engine on a disk that outlives it, in virtual time, with a scripted Telegram. */
export class EngineWorld {
  readonly clock: SimulatedClock = simulatedClock(1_700_000_000_000);
  readonly disk: MemoryDisk = memoryDisk();
  /** Appends, publications and executions, in the order in which they happened. */
  readonly log: string[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly telegram: ScriptedTelegram;
  readonly #digest: Digest;
  readonly #random = seededRandomness(1);
  store: WatchedStore;
  vault: Vault;
  engine!: CallEngine;

  constructor(digest: Digest) {
    this.#digest = digest;
    this.store = this.#newStore();
    this.vault = this.#newVault();
    this.telegram = new ScriptedTelegram(alice, this.vault, (line) => this.log.push(line));
  }

  /** Starts the engine; after a crash or a close, the next one on the same disk. */
  async open(options: Partial<CallEngineOptions> = {}): Promise<CallEngine> {
    this.engine = await createCallEngine({
      store: this.store,
      vault: this.vault,
      accountState: memoryAccountState({ disk: this.disk }),
      digest: this.#digest,
      clock: this.clock,
      random: this.#random,
      updates$: this.telegram.updates$,
      transports: [this.telegram.transport()],
      ...options,
    });
    this.engine.diagnostics$.subscribe((diagnostic) => this.diagnostics.push(diagnostic));
    this.engine.transitions$.subscribe(({ record }) => this.log.push(`publish ${record.type}`));
    return this.engine;
  }

  /** The process dies; what it had written stays. */
  crash(): void {
    this.disk.crash();
    this.#reopenDisk();
  }

  /** The process ends in order. */
  async close(): Promise<void> {
    await this.engine.close();
    await this.store.close();
    this.#reopenDisk();
  }

  /** Lets everything come to rest without any time passing. */
  settle(): Promise<void> {
    return this.clock.settle();
  }

  /** Updates that come together. */
  async receive(...updates: readonly CallUpdate[]): Promise<void> {
    this.telegram.updates$.next(updates);
    await this.settle();
  }

  /** A call to the friend, as far as Telegram's first answer: `waiting.registered`. */
  async placedCall(): Promise<Call> {
    const call = await this.engine.placeCall({ userId: "2" });
    await this.settle();
    return call;
  }

  /** The friend accepted and both hold the key. */
  async confirmedCall(): Promise<Call> {
    const call = await this.placedCall();
    await this.receive(this.accepted());
    return call;
  }

  /** A call from the friend that rings. */
  async ringingCall(id: TelegramCallId = incomingId): Promise<Call> {
    await this.receive(this.requested(id));
    const call = this.engine.liveCalls().at(-1);
    if (call === undefined) throw new RangeError("No call came in.");
    return call;
  }

  accepted(id: TelegramCallId = firstId): CallUpdate {
    const facts = this.telegram.facts("outgoing", id);
    return this.telegram.update({ type: "CallAccepted", ...facts, gB: "gB" as Base64Url }, id);
  }

  received(id: TelegramCallId = firstId): CallUpdate {
    const facts = this.telegram.facts("outgoing", id);
    return this.telegram.update({ type: "CallReceived", ...facts, receiveDate: 1_700_000_000 }, id);
  }

  requested(id: TelegramCallId = incomingId): CallUpdate {
    const facts = { ...this.telegram.facts("incoming", id), date: Math.floor(this.clock.now() / 1_000) };
    return this.telegram.update({ type: "CallRequested", ...facts, gAHash: hash }, id);
  }

  async recordsOf({ callId }: Pick<Call, "callId">): Promise<readonly CallRecord[]> {
    const records: CallRecord[] = [];
    const store = memoryEventStore({ disk: this.disk });
    for await (const record of store.readStream(callStream(callId))) records.push(record as CallRecord);
    return records;
  }

  async typesOf(call: Pick<Call, "callId">): Promise<readonly string[]> {
    return (await this.recordsOf(call)).map(({ type }) => type);
  }

  #reopenDisk(): void {
    this.store = this.#newStore();
    this.vault = this.#newVault();
    this.telegram.moveTo(this.vault);
  }

  #newStore(): WatchedStore {
    return watchedStore(memoryEventStore({ disk: this.disk }), (line) => this.log.push(line));
  }

  #newVault(): Vault {
    return memoryVault({ digest: this.#digest, randomness: this.#random, disk: this.disk });
  }
}
