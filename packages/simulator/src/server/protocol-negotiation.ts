import type { TlObject } from "../tl/tl-object.ts";
import type { CallProtocolFacts } from "./server-call.ts";
import type { ServerLimits } from "./server-limits.ts";
import { RpcFault } from "./server-port.ts";
import { flag, int, object, strings } from "./tl-fields.ts";

/** The layers that every client names since libtgvoip. */
const lowestLayer = 65;
const highestLayer = 92;

/**
 * `phoneCallProtocol flags:# udp_p2p:flags.0?true udp_reflector:flags.1?true min_layer:int max_layer:int
 * library_versions:Vector<string>`
 *
 * @throws {RpcFault} 400 CALL_PROTOCOL_FLAGS_INVALID, 400 CALL_PROTOCOL_LAYER_INVALID
 */
export function readProtocol(request: TlObject, limits: ServerLimits): CallProtocolFacts {
  const given = object(request, "protocol");
  const protocol: CallProtocolFacts = {
    udpP2p: flag(given, "udpP2p"),
    udpReflector: flag(given, "udpReflector"),
    minLayer: int(given, "minLayer"),
    maxLayer: int(given, "maxLayer"),
    libraryVersions: strings(given, "libraryVersions"),
  };
  if (!protocol.udpP2p && !protocol.udpReflector) throw new RpcFault(400, "CALL_PROTOCOL_FLAGS_INVALID");
  const { minLayer, maxLayer, libraryVersions } = protocol;
  const layersFit = lowestLayer <= minLayer && minLayer <= maxLayer && maxLayer <= highestLayer;
  const versionsFit =
    libraryVersions.length > 0 &&
    libraryVersions.length <= limits.libraryVersions &&
    libraryVersions.every((version) => version.length > 0 && version.length <= limits.libraryVersionLength);
  if (!layersFit || !versionsFit) throw new RpcFault(400, "CALL_PROTOCOL_LAYER_INVALID");
  return protocol;
}

/** What both can speak, or undefined when nothing is common. Commutative. */
export function mergeProtocols(
  one: CallProtocolFacts,
  other: CallProtocolFacts,
  versions: "best" | "common",
): CallProtocolFacts | undefined {
  const minLayer = Math.max(one.minLayer, other.minLayer);
  const maxLayer = Math.min(one.maxLayer, other.maxLayer);
  const common = [...new Set(one.libraryVersions)]
    .filter((version) => other.libraryVersions.includes(version))
    .toSorted(newestFirst);
  if (minLayer > maxLayer || common.length === 0) return undefined;
  return {
    udpP2p: one.udpP2p && other.udpP2p,
    udpReflector: one.udpReflector && other.udpReflector,
    minLayer,
    maxLayer,
    libraryVersions: versions === "best" ? common.slice(0, 1) : common,
  };
}

/** "10.0.0" before "9.0.0" before "2.4.4"; what is not a number of dots comes last, in the order of its text. */
function newestFirst(left: string, right: string): number {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  if (a === undefined || b === undefined) {
    if (a !== undefined) return -1;
    if (b !== undefined) return 1;
    return left < right ? -1 : 1;
  }
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (b[at] ?? 0) - (a[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left < right ? -1 : 1;
}

function numbersOf(version: string): readonly number[] | undefined {
  return /^[0-9]{1,9}(\.[0-9]{1,9})*$/.test(version) ? version.split(".").map(Number) : undefined;
}
