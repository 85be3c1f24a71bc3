import { createHash } from "node:crypto";
import { createCallEngine, isCallRecord } from "@offhook/engine";
import type {
  Call,
  CallEngine,
  CallEngineOptions,
  CallRecord,
  Diagnostic,
  Digest,
  EventStore,
  Randomness,
  UserAddress,
  Vault,
} from "@offhook/engine";
import { seededRandomness, simulatedClock } from "@offhook/engine/testing";
import type { SimulatedClock } from "@offhook/engine/testing";
import { createCallServer, memoryCallClient } from "@offhook/simulator";
import type { CallServerOptions, MemoryCallClient, SimulatedTelegram } from "@offhook/simulator";
import { telegramTransport } from "@offhook/telegram";
import type { TelegramCallClient } from "@offhook/telegram";
import { merge } from "rxjs";
import { noting, SecretsSeen } from "../canary/secrets-seen.ts";
import { storage } from "./disk.ts";
import type { Disk, PhoneStores } from "./disk.ts";
import { rememberPowers } from "./known-powers.ts";

/**
 * Simulated Telegram in virtual time, and any number of processes that each run an engine for one or more accounts
 * on stores in memory, or others that a test file names. One seed, one course of events.
 */
export interface World {
  readonly seed: number;
  readonly clock: SimulatedClock;
  readonly telegram: SimulatedTelegram;
  readonly phones: readonly Phone[];
  /** What passed through the vaults, exponents drawn and access hashes: nothing of it may show anywhere. */
  readonly secrets: SecretsSeen;
  /** A process that runs an engine for these people, each on a device of their own. Time passes until it has started. */
  phone(people: Person | readonly Person[], options?: PhoneOptions): Promise<Phone>;
  /** The same while somebody else lets time pass. Does not resolve when the process dies before it has started. */
  started(people: Person | readonly Person[], options?: PhoneOptions): Promise<Phone>;
  /** The process dies, with what it had written: the next one is a phone with its disk and device. */
  crash(phone: Pick<Phone, "clients" | "disk">): void;
  /** A client without an engine: for those who do not play by the rules. */
  rawClient(person: Person): MemoryCallClient;
  /** How `viewer` addresses `person`. */
  address(viewer: Person, person: Person): Required<UserAddress>;
  /** Awaits `promise` while virtual time passes, as much of it as it takes. */
  during<T>(promise: Promise<T>): Promise<T>;
}

export type Person = keyof typeof people;
export const people = { alice: 5_021_777_001n, bob: 6_130_888_002n, carol: 7_244_999_003n } as const;

export interface Phone {
  readonly name: string;
  readonly people: readonly Person[];
  readonly engine: CallEngine;
  readonly clients: readonly MemoryCallClient[];
  /** Whether it takes part; else it only observes. */
  readonly participates: boolean;
  /** Every request that it has sent: the methods, in order. */
  readonly requests: readonly string[];
  readonly store: EventStore;
  readonly vault: Vault;
  readonly disk: Disk;
  readonly diagnostics: readonly Diagnostic[];
  /** Every call that the engine has shown, oldest first. */
  readonly calls: readonly Call[];
  /** The newest call. @throws when there is none */
  call(): Call;
  /** The records of a call, as the store has them. */
  records(call?: Pick<Call, "callId">): Promise<readonly CallRecord[]>;
}

export interface PhoneOptions
  extends Pick<
    CallEngineOptions,
    "admission" | "autoAnswer" | "holds" | "protocol" | "onRestart" | "keepKeysMs"
  > {
  /** What an earlier process left behind. */
  readonly disk?: Disk;
  readonly latencyMs?: number;
  /** Default: drawn from the world's seed, another one for each phone that has started before. */
  readonly random?: Randomness;
  /** `false`: it only observes. */
  readonly participate?: boolean;
  /** Names the authorisation: a process that comes back under it hears what it missed. Default: a new one. */
  readonly device?: string;
  /** Stands between the client and the transport: a server, or somebody on the way, that lies. */
  readonly tampering?: (client: MemoryCallClient) => TelegramCallClient;
  /** Stands between the engine and its stores. */
  readonly storing?: (stores: PhoneStores) => PhoneStores;
}

export interface WorldOptions extends Partial<Omit<CallServerOptions, "clock" | "randomness" | "digest">> {
  readonly seed?: number;
}

/** Set by a test file that wants a device which only observes beside every person's first phone. */
export const observers = { besideEveryPhone: false };

export const digest: Digest = {
  sha256: (bytes) => Uint8Array.from(createHash("sha256").update(bytes).digest()),
};

rememberPowers();

export function newWorld({ seed = 1, ...server }: WorldOptions = {}): World {
  const clock = simulatedClock(undefined, { outside: () => storage.outside() });
  const telegram = createCallServer({
    clock,
    randomness: seededRandomness(seed),
    digest,
    accounts: Object.values(people).map((userId) => ({ userId })),
    ...server,
  });
  const phones: Phone[] = [];
  const secrets = new SecretsSeen();
  for (const viewer of Object.values(people)) {
    secrets.note("a user id", String(viewer));
    for (const other of Object.values(people))
      secrets.note("a user's access hash", String(telegram.accessHash(viewer, other)));
  }
  let devices = 0;
  let died = 0;

  function rawClient(person: Person, latencyMs = 0, device?: string): MemoryCallClient {
    devices += 1;
    const deviceId = device ?? `device-${devices}`;
    return memoryCallClient(telegram, { userId: people[person], deviceId, latencyMs });
  }

  async function started(who: Person | readonly Person[], options: PhoneOptions = {}): Promise<Phone> {
    const owners = typeof who === "string" ? [who] : who;
    const { disk = storage.newDisk(), latencyMs, tampering, admission, protocol, device } = options;
    const { participate = true, autoAnswer, holds, onRestart, keepKeysMs } = options;
    const requests: string[] = [];
    const { random = seededRandomness(seed * 1000 + phones.length + died + 1) } = options;
    const opened = await disk.open({ digest, randomness: random });
    const { store, vault, accountState } = (options.storing ?? asTheyAre)({
      ...opened,
      vault: noting(opened.vault, secrets),
    });
    const clients = owners.map((person) => rawClient(person, latencyMs, device));
    const transports = owners.map((person, at) => {
      const client = clients[at]!;
      const shown = counting(tampering?.(client) ?? client, requests);
      const ports = { client: shown, vault, accountState, clock, random };
      return telegramTransport({ accountId: person, participate, ...ports });
    });
    const engine = await createCallEngine({
      store,
      vault,
      accountState,
      digest,
      clock,
      random,
      transports,
      updates$: merge(...transports.map(({ updates$ }) => updates$)),
      ...(admission !== undefined && { admission }),
      ...(autoAnswer !== undefined && { autoAnswer }),
      ...(holds !== undefined && { holds }),
      ...(onRestart !== undefined && { onRestart }),
      ...(keepKeysMs !== undefined && { keepKeysMs }),
      ...(protocol !== undefined && { protocol }),
    });
    const diagnostics: Diagnostic[] = [];
    engine.diagnostics$.subscribe((diagnostic) => diagnostics.push(diagnostic));
    const calls: Call[] = [];
    engine.calls$.subscribe((shown) => calls.push(shown));

    function call(): Call {
      const newest = calls.at(-1);
      if (newest === undefined) throw new Error(`${owners.join(" and ")}'s phone has had no call.`);
      return newest;
    }

    async function records({ callId }: Pick<Call, "callId"> = call()): Promise<readonly CallRecord[]> {
      const found: CallRecord[] = [];
      for await (const record of store.readStream(`call-${callId}`)) {
        const { position: _position, ...plain } = record;
        if (isCallRecord(plain)) found.push(plain);
      }
      return found;
    }

    const name = `${owners.join("+")}-${phones.length + died + 1}${participate ? "" : " (observing)"}`;
    const course = { requests, diagnostics, calls, participates: participate };
    const facts = { name, people: owners, engine, clients, store, vault, disk, ...course };
    const made: Phone = { ...facts, call, records };
    phones.push(made);
    if (observers.besideEveryPhone && participate) await observe(owners, latencyMs);
    return made;
  }

  async function observe(owners: readonly Person[], latencyMs = 0): Promise<void> {
    for (const person of owners) {
      const isObserved = phones.some((each) => !each.participates && each.people.includes(person));
      if (!isObserved) await started(person, { participate: false, latencyMs });
    }
  }

  function crash(dead: Pick<Phone, "clients" | "disk">): void {
    for (const client of dead.clients) void client.close();
    dead.disk.crash();
    const place = phones.findIndex(({ disk }) => disk === dead.disk);
    if (place >= 0) phones.splice(place, 1);
    died += 1;
  }

  async function during<T>(promise: Promise<T>): Promise<T> {
    const progress = { isSettled: false };
    const settled = promise.finally(() => {
      progress.isSettled = true;
    });
    settled.catch(() => {});
    for (await clock.settle(); !progress.isSettled; ) {
      const next = clock.nextDueAt();
      if (next === undefined)
        throw new Error("Nothing is scheduled any more, and the promise has not settled.");
      await clock.advanceTo(next);
    }
    return settled;
  }

  return {
    seed,
    clock,
    telegram,
    phones,
    secrets,
    phone: (who, options) => during(started(who, options)),
    started,
    crash,
    rawClient,
    during,
    address: (viewer, person) => ({
      userId: String(people[person]),
      accessHash: String(telegram.accessHash(people[viewer], people[person])),
    }),
  };
}

const asTheyAre = (stores: PhoneStores): PhoneStores => stores;

/** The client, and a note of all that is asked of it. */
function counting(client: TelegramCallClient, requests: string[]): TelegramCallClient {
  return {
    ...client,
    invoke: (method, params) => {
      requests.push(method);
      return client.invoke(method, params);
    },
  };
}
