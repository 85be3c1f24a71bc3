/** A candidate as it travels, and what it says; `ice` is null when the line does not read. */
export interface CandidateLine {
  readonly sdpString: string;
  readonly ice: IceCandidate | null;
}

/** One line `candidate:...` of SDP (RFC 8839, 5.1). */
export interface IceCandidate {
  readonly foundation: string;
  readonly component: number;
  /** `udp` or `tcp`, in lower case. */
  readonly protocol: string;
  readonly priority: number;
  /** An address, or a name that ends in `.local`. */
  readonly address: string;
  readonly port: number;
  /** `host`, `srflx`, `prflx`, `relay`, or what comes later. */
  readonly type: string;
  readonly relatedAddress: string | null;
  readonly relatedPort: number | null;
  /** The rest, as pairs: `generation`, `ufrag`, `network-id`, `tcptype`. */
  readonly extensions: readonly (readonly [name: string, value: string])[];
}

const longestLine = 1024;
const candidate =
  /^(?:a=)?candidate:(\S+) (\d{1,3}) (\S+) (\d{1,10}) (\S+) (\d{1,5}) typ (\S+)((?: \S+ \S+)*) ?$/;

/** Reads a candidate line; `null` for anything else. */
export function iceCandidateOf(line: string): IceCandidate | null {
  if (line.length > longestLine) return null;
  const match = candidate.exec(line.trim());
  if (match === null) return null;
  const [, foundation = "", component, protocol = "", priority, address = "", port, type = "", rest = ""] =
    match;
  const words = rest.split(" ").slice(1);
  const pairs = Array.from({ length: words.length >> 1 }, (_, index) => {
    return [words[2 * index] ?? "", words[2 * index + 1] ?? ""] as const;
  });
  const named = (name: string): string | undefined => pairs.find(([each]) => each === name)?.[1];
  const relatedPort = named("rport");
  return {
    foundation,
    component: Number(component),
    protocol: protocol.toLowerCase(),
    priority: Number(priority),
    address,
    port: Number(port),
    type,
    relatedAddress: named("raddr") ?? null,
    relatedPort: relatedPort !== undefined && /^\d{1,5}$/.test(relatedPort) ? Number(relatedPort) : null,
    extensions: pairs.filter(([name]) => name !== "raddr" && name !== "rport"),
  };
}
