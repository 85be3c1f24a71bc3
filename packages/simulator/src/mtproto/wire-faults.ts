import { randomBytes } from "node:crypto";
import { InvalidArgument } from "@offhook/engine";
import { needParts, type Part, texts, userIds } from "../server/argument.ts";
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
    plan(this.#requests, { kind: "before", match, times }, requestParts);
  }

  cutAfter(match: RequestMatch, times = 1): void {
    plan(this.#requests, { kind: "after", match, times }, requestParts);
  }

  repeatPush(match: PushMatch, times = 1): void {
    plan(this.#pushes, { kind: "repeat", match, times }, pushParts);
  }

  silence(match: DeviceMatch): () => void {
    needParts("match", match, deviceParts, "match.");
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
    needParts("match", match, deviceParts, "match.");
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

const deviceParts = { userId: userIds, deviceId: texts } as const satisfies Record<keyof DeviceMatch, Part>;
const requestParts = { ...deviceParts, method: texts } as const satisfies Record<keyof RequestMatch, Part>;
const pushParts = { ...deviceParts, update: texts } as const satisfies Record<keyof PushMatch, Part>;

/** @throws InvalidArgument */
function plan<Match extends object>(
  faults: Planned<Match>[],
  planned: Planned<Match>,
  parts: Readonly<Record<keyof NoInfer<Match>, Part>>,
): void {
  needParts("match", planned.match, parts, "match.");
  const { times } = planned;
  if (!(times === Infinity || (Number.isInteger(times) && times >= 1)))
    throw new InvalidArgument("times", times, "1 or more, or Infinity");
  faults.push(planned);
}
