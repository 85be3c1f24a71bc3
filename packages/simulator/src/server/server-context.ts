import type { Clock, Digest, Randomness } from "@offhook/engine";
import type { TlObject } from "../tl/tl-object.ts";
import type { Account } from "./accounts.ts";
import type { Device } from "./delivery.ts";
import type { Faults } from "./faults.ts";
import type { CallReport, ServerCall } from "./server-call.ts";
import type { ServerLimits } from "./server-limits.ts";
import { RpcFault } from "./server-port.ts";
import type { ChoiceSettings } from "./simulator-choices.ts";
import type { Timers } from "./timers.ts";

/** Everything that a method of the server may read or change. Time and randomness come from nowhere else. */
export interface ServerContext {
  readonly clock: Pick<Clock, "now">;
  readonly timers: Timers;
  readonly randomness: Randomness;
  readonly digest: Digest;
  readonly choices: ChoiceSettings;
  readonly limits: ServerLimits;
  readonly faults: Faults;
  readonly facts: ServerFacts;
  /** User names of channels, in lower case. */
  readonly channels: ReadonlySet<string>;
  readonly accounts: Map<bigint, Account>;
  readonly calls: Map<bigint, ServerCall>;
  /** Call id -> what each side reported. Lives as long as the call. */
  readonly reports: Map<bigint, CallReport[]>;
}

/** What the server tells every client. */
export interface ServerFacts {
  readonly dhConfig: DhConfig;
  /** The JSON of phone.getCallConfig. */
  readonly callConfig: string;
  readonly dcOption: () => { readonly id: number; readonly ipAddress: string; readonly port: number };
}

/** The group that the server hands out (`messages.dhConfig`): p as 256 bytes, big-endian. */
export interface DhConfig {
  readonly g: number;
  readonly p: Uint8Array;
  readonly version: number;
}

/** Who asks: a device of an account. */
export interface Asking {
  readonly account: Account;
  readonly device: Device;
}

export type Method = (
  context: ServerContext,
  asking: Asking,
  request: TlObject,
) => TlObject | boolean | readonly TlObject[];

export function nowSeconds(context: ServerContext): number {
  return Math.floor(context.clock.now() / 1000);
}

/** A random signed 64-bit number, never 0. */
export function random64(context: ServerContext): bigint {
  const drawn = context.randomness.bytes(8);
  return new DataView(drawn.buffer, drawn.byteOffset, 8).getBigInt64(0) || 1n;
}

export function accountOf(context: ServerContext, userId: bigint): Account {
  const account = context.accounts.get(userId);
  if (account === undefined) throw new RpcFault(400, "USER_ID_INVALID");
  return account;
}

/** The access hash by which `viewer` names `userId`. Made when it is first needed, then always the same. */
export function userHash(context: ServerContext, viewer: Account, userId: bigint): bigint {
  let hash = viewer.userHashes.get(userId);
  if (hash === undefined) {
    hash = random64(context);
    viewer.userHashes.set(userId, hash);
  }
  return hash;
}
