import type { CallProblem } from "../call/call-problem.ts";
import { sortLibraryVersions } from "../call/call-protocol.ts";
import type { CallProtocol } from "../call/call-protocol.ts";
import type { Int64 } from "../call/ids.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { PeerAddress } from "./call-transport.ts";

/** What our own callers hand in, checked before anything is recorded. Each throws InvalidArgument. */

/** Only what is left out has a default: `null` is a mistake. */
export function withDefault<T>(value: T | undefined, byDefault: T): T {
  return value === undefined ? byDefault : value;
}

/** Names without "@" and numbers without "+", spaces or brackets come out of here. */
export function checkedPeer(peer: PeerAddress): PeerAddress {
  const ways = typeof peer === "object" && peer !== null ? peerWays.filter((way) => way in peer) : [];
  if (ways.length !== 1)
    throw new InvalidArgument("peer", peer, "an object with userId, username or phoneNumber, one of them");
  if ("username" in peer) return { username: checkedUsername(peer.username) };
  if ("phoneNumber" in peer) return { phoneNumber: checkedPhoneNumber(peer.phoneNumber) };
  if (typeof peer.userId !== "string" || !/^\d{1,19}$/.test(peer.userId))
    throw new InvalidArgument("peer.userId", peer.userId, "a user id as decimal text");
  const { accessHash } = peer;
  if (accessHash !== undefined && !isInt64(accessHash))
    throw new InvalidArgument("peer.accessHash", "(not shown)", "an access hash as decimal text");
  return peer;
}

const peerWays = ["userId", "username", "phoneNumber"] as const;

function checkedUsername(username: string): string {
  const name =
    typeof username === "string" ? /^@?([A-Za-z][A-Za-z0-9_]{1,31})$/.exec(username)?.[1] : undefined;
  if (name !== undefined) return name;
  throw new InvalidArgument("peer.username", username, 'a name of 2 to 32 letters, digits and "_"');
}

function checkedPhoneNumber(phoneNumber: string): string {
  const isWritten = typeof phoneNumber === "string" && /^\+?[0-9 ().-]{1,40}$/.test(phoneNumber);
  const digits = isWritten ? phoneNumber.replaceAll(/[^0-9]/g, "") : "";
  if (/^[0-9]{5,15}$/.test(digits)) return digits;
  throw new InvalidArgument("peer.phoneNumber", "(not shown)", "5 to 15 digits, the country's first");
}

export function checkedProtocol(parameter: string, protocol: CallProtocol): CallProtocol {
  if (typeof protocol !== "object" || protocol === null)
    throw new InvalidArgument(parameter, protocol, "a CallProtocol, for example defaultCallProtocol");
  const { udpP2p, udpReflector, minLayer, maxLayer, libraryVersions } = protocol;
  checkedBoolean(`${parameter}.udpP2p`, udpP2p);
  checkedBoolean(`${parameter}.udpReflector`, udpReflector);
  for (const [name, layer] of Object.entries({ minLayer, maxLayer })) {
    if (!Number.isInteger(layer) || layer < 0 || layer > 0x7fff_ffff)
      throw new InvalidArgument(
        `${parameter}.${name}`,
        layer,
        "a layer: a whole number from 0 to 2147483647",
      );
  }
  if (maxLayer < minLayer)
    throw new InvalidArgument(`${parameter}.maxLayer`, maxLayer, `at least minLayer (${minLayer})`);
  const isList = Array.isArray(libraryVersions) && libraryVersions.length > 0 && libraryVersions.length <= 20;
  if (!isList)
    throw new InvalidArgument(
      `${parameter}.libraryVersions`,
      libraryVersions,
      'a list of 1 to 20 versions such as "9.0.0", best first',
    );
  const wrong = libraryVersions.findIndex((version) => !isVersion(version));
  if (wrong >= 0)
    throw new InvalidArgument(
      `${parameter}.libraryVersions`,
      libraryVersions[wrong],
      'a list of versions such as "9.0.0", three numbers with points between them',
    );
  // Servers and clients take the first that they share: best first, by number.
  return { udpP2p, udpReflector, minLayer, maxLayer, libraryVersions: sortLibraryVersions(libraryVersions) };
}

export function checkedBoolean(parameter: string, value: boolean): boolean {
  if (typeof value !== "boolean") throw new InvalidArgument(parameter, value, "true or false");
  return value;
}

export function checkedInt64(parameter: string, value: string): Int64 {
  if (!isInt64(value)) throw new InvalidArgument(parameter, value, "a signed 64-bit number as decimal text");
  return value as Int64;
}

export function checkedRating(rating: number): number {
  if (!Number.isInteger(rating) || rating < 1 || rating > 5)
    throw new InvalidArgument("rating", rating, "a whole number from 1 to 5");
  return rating;
}

/** Each problem once, in the order given. */
export function checkedProblems(problems: readonly CallProblem[]): readonly CallProblem[] {
  if (!Array.isArray(problems))
    throw new InvalidArgument("problems", problems, 'a list of problems such as "echo"');
  for (const problem of problems) {
    if (!Object.hasOwn(callProblems, problem))
      throw new InvalidArgument("problems", problem, `one of ${Object.keys(callProblems).join(", ")}`);
  }
  return [...new Set(problems)];
}

const callProblems: Readonly<Record<CallProblem, true>> = {
  echo: true,
  noise: true,
  interruptions: true,
  distorted_speech: true,
  silent_local: true,
  silent_remote: true,
  dropped: true,
  distorted_video: true,
  pixelated_video: true,
};

function isInt64(value: unknown): boolean {
  return (
    typeof value === "string" &&
    /^-?\d{1,19}$/.test(value) &&
    BigInt.asIntN(64, BigInt(value)) === BigInt(value)
  );
}

function isVersion(version: unknown): boolean {
  return typeof version === "string" && /^\d{1,5}\.\d{1,5}\.\d{1,5}$/.test(version);
}
