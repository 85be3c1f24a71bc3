import { InvalidArgumentError } from "commander";

/** What the value of an option may be, said in the words of the error. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Seconds, with a fraction if need be, up to a day. */
export function seconds(text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 86_400) return value;
  throw new InvalidArgumentError("It must be a number of seconds from 0 to 86400.");
}

const dayMs = 86_400_000;
const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: dayMs };

/** `20s`, `1.5m`, `300ms`, `2h`; without a unit seconds. In milliseconds, up to a day; `undefined` for anything else. */
export function durationMs(text: string): number | undefined {
  const value = text.endsWith("d") ? Number.NaN : lengthMs(text);
  return value >= 0 && value <= dayMs ? value : undefined;
}

function lengthMs(text: string): number {
  const match = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h|d)?$/.exec(text);
  return Number(match?.[1]) * (unitsMs[match?.[2] ?? "s"] ?? Number.NaN);
}

/** How long something is kept: a duration with a unit, up to 365 days. In whole milliseconds. */
export function keepingTime(text: string): number {
  const value = /[a-z]$/.test(text) ? lengthMs(text) : Number.NaN;
  if (value >= 0 && value <= 365 * dayMs) return Math.round(value);
  throw new InvalidArgumentError("It must be a time up to 365d, with its unit, such as 24h, 7d or 30m.");
}

export function duration(text: string): number {
  const value = durationMs(text);
  if (value !== undefined) return value;
  throw new InvalidArgumentError("It must be a duration up to a day, such as 20s, 1.5m, 300ms or 2h.");
}

/** `host:port`; an IPv6 address stands in brackets. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export function address(text: string): Address {
  const match = /^(?:\[([0-9a-f:]+)\]|([^\s:/[\]]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  throw new InvalidArgumentError("It must be host:port, for example 127.0.0.1:4430.");
}

/** What to send as signalling data: text, or bytes as `hex:00ff`. 1 to 4096 bytes. */
export function signalBody(text: string): Uint8Array {
  const isHex = text.startsWith("hex:");
  if (isHex && !/^(?:[0-9a-f]{2})+$/i.test(text.slice(4)))
    throw new InvalidArgumentError("After hex: there must be pairs of hexadecimal digits.");
  const body = new Uint8Array(Buffer.from(isHex ? text.slice(4) : text, isHex ? "hex" : "utf8"));
  if (body.length >= 1 && body.length <= 4096) return body;
  throw new InvalidArgumentError("It must be 1 to 4096 bytes.");
}

export function accountName(text: string): string {
  if (/^[A-Za-z0-9._@+-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be 1 to 64 characters of A-Z a-z 0-9 . _ @ + -");
}

/** A code as Telegram sends it. */
export function loginCode(text: string): string {
  if (/^\d{3,10}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be 3 to 10 digits.");
}
