import type { TlObject } from "../tl/tl-object.ts";
import type { Account } from "./accounts.ts";
import { updatesFor } from "./call-objects.ts";
import type { CallSide } from "./server-call.ts";
import { accountOf, type ServerContext } from "./server-context.ts";

/**
 * One authorisation of an account. Updates that are due while it is not connected wait in `missed`, numbered by
 * `pts`; `updates.getDifference` hands them out until a later pts acknowledges them.
 */
export interface Device {
  readonly deviceId: string;
  readonly userId: bigint;
  push: ((updates: TlObject) => void) | undefined;
  /** Number of the newest missed update; the state that updates.getState names. */
  pts: number;
  readonly missed: MissedUpdate[];
  missedBytes: number;
  /** Due now, in the order in which they happened. */
  readonly outbox: Parcel[];
  /** Held back by a `reorder` fault until the next one has gone out. */
  held: Parcel | undefined;
  /** Server time of the last request or attachment, to forget the one that was silent longest. */
  seenAtMs: number;
}

export interface MissedUpdate {
  readonly pts: number;
  readonly update: TlObject;
  readonly userIds: readonly bigint[];
  readonly size: number;
}

interface Parcel {
  readonly update: TlObject;
  /** Users that the update speaks of. */
  readonly userIds: readonly bigint[];
}

export function newDevice(userId: bigint, deviceId: string, seenAtMs: number): Device {
  return {
    deviceId,
    userId,
    push: undefined,
    pts: 1,
    missed: [],
    missedBytes: 0,
    outbox: [],
    held: undefined,
    seenAtMs,
  };
}

/**
 * Sends one update to some devices of an account. Nothing is sent before the caller's turn has ended, so a
 * result that is returned now goes out first; updates for one device keep their order unless a fault says
 * otherwise.
 */
export function tell(
  context: ServerContext,
  account: Account,
  deviceIds: Iterable<string>,
  update: TlObject,
  userIds: readonly bigint[] = [],
): void {
  for (const deviceId of deviceIds) {
    const device = account.devices.get(deviceId);
    if (device !== undefined) dispatch(context, account, device, { update, userIds });
  }
}

/** The same for the device that placed or answered a call. */
export function tellSide(
  context: ServerContext,
  side: CallSide,
  update: TlObject,
  userIds: readonly bigint[] = [],
): void {
  if (side.deviceId === undefined) return;
  tell(context, accountOf(context, side.userId), [side.deviceId], update, userIds);
}

function dispatch(context: ServerContext, account: Account, device: Device, parcel: Parcel): void {
  const fault = context.faults.forPush(nameOf(parcel.update), device.userId, device.deviceId);
  const now = context.clock.now();
  const later = (afterMs: number) =>
    context.timers.at(now + afterMs, () => send(context, account, device, parcel));
  switch (fault?.kind) {
    case undefined:
      return post(context, account, device, parcel);
    case "lose":
      if (fault.inDifference === true) keep(context, device, parcel);
      return;
    case "delay":
      later(fault.delayMs);
      return;
    case "duplicate": {
      post(context, account, device, parcel);
      const { copies = 1, apartMs = 0 } = fault;
      for (let copy = 1; copy <= copies; copy += 1)
        if (apartMs === 0) post(context, account, device, parcel);
        else later(copy * apartMs);
      return;
    }
    case "reorder":
      releaseHeld(context, account, device);
      device.held = parcel;
      context.timers.at(now + (fault.atMostMs ?? 1000), () => {
        if (device.held === parcel) releaseHeld(context, account, device);
      });
      return;
    default:
      return fault satisfies never;
  }
}

function releaseHeld(context: ServerContext, account: Account, device: Device): void {
  const parcel = device.held;
  device.held = undefined;
  if (parcel !== undefined) enqueue(context, account, device, parcel);
}

function post(context: ServerContext, account: Account, device: Device, parcel: Parcel): void {
  enqueue(context, account, device, parcel);
  releaseHeld(context, account, device);
}

function enqueue(context: ServerContext, account: Account, device: Device, parcel: Parcel): void {
  device.outbox.push(parcel);
  if (device.outbox.length > 1) return;
  context.timers.at(context.clock.now(), () => {
    for (const due of device.outbox.splice(0)) send(context, account, device, due);
  });
}

function send(context: ServerContext, account: Account, device: Device, parcel: Parcel): void {
  if (device.push === undefined) keep(context, device, parcel);
  else device.push(updatesFor(context, account, [numbered(parcel.update, device)], parcel.userIds));
}

/** A message carries the number up to which the device has heard everything. */
function numbered(update: TlObject, device: Device): TlObject {
  return update._ === "updateNewMessage" ? { ...update, pts: device.pts } : update;
}

function keep(context: ServerContext, device: Device, { update, userIds }: Parcel): void {
  const signaling = update._ === "updatePhoneCallSignalingData";
  if (signaling && context.choices.missedSignaling === "lost") return;
  device.pts += 1;
  const size = signaling && update.data instanceof Uint8Array ? update.data.length : 512;
  device.missed.push({ pts: device.pts, update, userIds, size });
  device.missedBytes += size;
  const { queuedUpdatesPerDevice, queuedBytesPerDevice } = context.limits;
  while (device.missed.length > queuedUpdatesPerDevice || device.missedBytes > queuedBytesPerDevice)
    device.missedBytes -= device.missed.shift()?.size ?? 0;
}

/** The missed updates after `pts`; what that pts acknowledges is dropped. */
export function missedSince(device: Device, pts: number): readonly MissedUpdate[] {
  while ((device.missed[0]?.pts ?? Infinity) <= pts) device.missedBytes -= device.missed.shift()?.size ?? 0;
  return [...device.missed];
}

function nameOf(update: TlObject): string {
  const inner = update.phoneCall;
  return typeof inner === "object" && "_" in inner ? inner._ : update._;
}
