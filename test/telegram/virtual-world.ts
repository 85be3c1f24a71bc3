import { createHash } from "node:crypto";
import { memoryAccountState, memoryVault } from "@offhook/engine";
import type {
  AccountId,
  AccountStateStore,
  CallEffect,
  CallEffectRequest,
  CallEventInput,
  CallEventType,
  CallId,
  CallUpdate,
  EffectContext,
  EffectId,
  EffectResult,
  TelegramCallId,
  Vault,
} from "@offhook/engine";
import { seededRandomness } from "./seeded-randomness.ts";
import { createCallServer, memoryCallClient } from "@offhook/simulator";
import type { CallServerOptions, MemoryCallClient, SimulatedTelegram } from "@offhook/simulator";
import { telegramTransport } from "@offhook/telegram";
import type { TelegramTransport } from "@offhook/telegram";
import { virtualClock } from "./virtual-clock.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export const alice = 1001n;
export const bob = 1002n;
export const digest = {
  sha256: (bytes: Uint8Array) => Uint8Array.from(createHash("sha256").update(bytes).digest()),
};

/** Simulated Telegram in virtual time, with the accounts of Alice and Bob. One seed, one course of events. */
export interface VirtualWorld {
  readonly clock: VirtualClock;
  readonly telegram: SimulatedTelegram;
  /** A device with a transport; its vault and account state can be those of an earlier process. */
  device(userId: bigint, kept?: Partial<Pick<Device, "vault" | "accountState">>): Device;
}

export interface Device {
  readonly userId: bigint;
  readonly client: MemoryCallClient;
  readonly vault: Vault;
  readonly accountState: AccountStateStore;
  readonly transport: TelegramTransport;
  /** Every update of the transport, oldest first. */
  readonly updates: CallUpdate[];
  /** Executes an effect as the engine would: credentials are stored before the facts are handed on. */
  execute(request: CallEffectRequest, call?: Partial<EffectContext>): Promise<EffectResult>;
  /** The newest update that became this event, its credentials stored. */
  heard<T extends CallEventType>(type: T): Promise<Extract<CallEventInput, { type: T }>>;
}

export function virtualWorld(options: Partial<CallServerOptions> = {}, seed = 1): VirtualWorld {
  const clock = virtualClock();
  const telegram = createCallServer({
    clock,
    randomness: seededRandomness(seed),
    digest,
    accounts: [{ userId: alice }, { userId: bob }],
    ...options,
  });
  let devices = 0;
  return {
    clock,
    telegram,
    device(userId, kept = {}) {
      devices += 1;
      const random = seededRandomness(`${seed}/${devices}`);
      const client = memoryCallClient(telegram, { userId, deviceId: `device-${userId}-${devices}` });
      const vault = kept.vault ?? memoryVault({ digest, randomness: random });
      const accountState = kept.accountState ?? memoryAccountState();
      const transport = telegramTransport({
        accountId: `account-${userId}`,
        client,
        vault,
        accountState,
        clock,
        random,
      });
      const updates: CallUpdate[] = [];
      transport.updates$.subscribe((heard) => updates.push(...[heard].flat()));
      return {
        userId,
        client,
        vault,
        accountState,
        transport,
        updates,
        async execute(request, call = {}) {
          const effect = { ...request, id: "record:0" as EffectId } as CallEffect;
          const executed = transport.execute(effect, { ...contextOf(userId), ...call });
          await clock.pass(0);
          const result = await executed;
          await vault.put(result.credentials ?? []);
          return result;
        },
        async heard(type) {
          const found = updates.findLast((update) => update.kind === "event" && update.event.type === type);
          if (found?.kind !== "event") throw new Error(`User ${userId} has not heard of ${type}.`);
          await vault.put(found.credentials);
          await vault.replace(found.peers);
          return found.event as never;
        },
      };
    },
  };
}

function contextOf(userId: bigint): EffectContext {
  return {
    callId: `call-of-${userId}` as CallId,
    accountId: `account-${userId}` as AccountId,
    direction: "outgoing",
    telegramCallId: null,
    attempt: 1,
  };
}

/** The only event of a result, of this type. */
export function only<T extends CallEventType>(
  result: EffectResult,
  type: T,
): Extract<CallEventInput, { type: T }> {
  const [event, ...more] = result.events;
  if (event?.type !== type || more.length > 0) {
    throw new Error(`Expected ${type} alone, not ${JSON.stringify(result.events)}.`);
  }
  return event as never;
}

export function idOf(event: { readonly telegramCallId: TelegramCallId }): TelegramCallId {
  return event.telegramCallId;
}
