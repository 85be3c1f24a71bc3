import { randomBytes } from "node:crypto";
import type { TlObject } from "../tl/tl-object.ts";
import type { DeviceMatch, MtprotoFaults, PushMatch, RequestMatch } from "./faults.ts";
import type { Device } from "./session/device.ts";

interface Planned<Match> {
  readonly kind: string;
  readonly match: Match;
  times: number;
}

/** The faults that are planned, and the questions that connections ask before they act. */
export class WireFaults implements MtprotoFaults {
  readonly #devices: () => Iterable<Device>;
  readonly #cut: (device: Device) => number;
  readonly #forget: (device: Device) => void;
  readonly #requests: Planned<RequestMatch>[] = [];
  readonly #pushes: Planned<PushMatch>[] = [];
  readonly #silences = new Set<DeviceMatch>();

  constructor(
    devices: () => Iterable<Device>,
    cut: (device: Device) => number,
    forget: (device: Device) => void,
  ) {
    this.#devices = devices;
    this.#cut = cut;
    this.#forget = forget;
  }

  cutBefore(match: RequestMatch, times = 1): void {
    this.#requests.push({ kind: "before", match, times });
  }

  cutAfter(match: RequestMatch, times = 1): void {
    this.#requests.push({ kind: "after", match, times });
  }

  repeatPush(match: PushMatch, times = 1): void {
    this.#pushes.push({ kind: "repeat", match, times });
  }

  silence(match: DeviceMatch): () => void {
    const silence = { ...match };
    this.#silences.add(silence);
    return () => void this.#silences.delete(silence);
  }

  changeSalt(match: DeviceMatch): void {
    for (const device of this.#matching(match)) {
      device.salt = randomBytes(8).readBigInt64LE();
      device.acceptsAnySalt = false;
    }
  }

  forgetKeys(match: DeviceMatch): number {
    const devices = this.#matching(match);
    for (const device of devices) this.#forget(device);
    return devices.length;
  }

  cutConnections(match: DeviceMatch): number {
    return this.#matching(match).reduce((count, device) => count + this.#cut(device), 0);
  }

  /** Where the connection of this request is cut, if at all. */
  cutOf(device: Device, method: string): "before" | "after" | undefined {
    const planned = strike(
      this.#requests,
      ({ method: wanted, ...match }) => isMeant(match, device) && (wanted ?? method) === method,
    );
    return planned?.kind as "before" | "after" | undefined;
  }

  repeats(device: Device, updates: TlObject): boolean {
    return Boolean(
      strike(
        this.#pushes,
        ({ update, ...match }) =>
          isMeant(match, device) && (update === undefined || speaksOf(updates, update)),
      ),
    );
  }

  isSilent(device: Device): boolean {
    return [...this.#silences].some((match) => isMeant(match, device));
  }

  #matching(match: DeviceMatch): Device[] {
    return [...this.#devices()].filter((device) => isMeant(match, device));
  }
}

function strike<Match>(
  planned: Planned<Match>[],
  isMeantBy: (match: Match) => boolean,
): Planned<Match> | undefined {
  const found = planned.find(({ match }) => isMeantBy(match));
  if (found && --found.times <= 0) planned.splice(planned.indexOf(found), 1);
  return found;
}

function isMeant({ userId, deviceId }: DeviceMatch, device: Device): boolean {
  return (userId ?? device.userId) === device.userId && (deviceId ?? device.deviceId) === device.deviceId;
}

function speaksOf(updates: TlObject, name: string): boolean {
  const list = Array.isArray(updates.updates) ? (updates.updates as readonly TlObject[]) : [];
  const single = updates.update as TlObject | undefined;
  return [...list, ...(single ? [single] : [])].some(
    (update) => update._ === name || (update.phoneCall as TlObject | undefined)?._ === name,
  );
}
