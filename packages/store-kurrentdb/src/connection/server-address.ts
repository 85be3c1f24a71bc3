import { InvalidArgument } from "@offhook/engine";

/** Where the server is, and which of its streams are ours. */
export interface ServerAddress {
  /** What the client connects with; may hold a password. */
  readonly url: string;
  /** Scheme and hosts alone, for errors. */
  readonly shown: string;
  /** Stands before the name of each stream. */
  readonly prefix: string;
}

/** What every address of a KurrentDB begins with; `esdb` is its name of old. */
const form = /^(?:kurrentdb|kurrent|kdb|esdb)(?<discover>\+discover)?:\/\/(?:[^@/?]*@)?(?<hosts>[^/?#@\s]+)\/?(?:\?(?<query>[^#\s]*))?$/i;

/**
 * Reads a connection string. The query's `streamPrefix` is ours and not shown to the client; a node that leads is
 * preferred unless the query says otherwise, because a follower may not know yet what was appended.
 * @throws InvalidArgument, which does not show the address: it may hold a password
 */
export function serverAddress(url: string, streamPrefix?: string): ServerAddress {
  const groups = typeof url === "string" ? form.exec(url.trim())?.groups : undefined;
  if (groups === undefined)
    throw new InvalidArgument("url", "(not shown)", "a connection string such as kurrentdb://localhost:2113?tls=false");
  const given = (groups["query"] ?? "").split("&").filter((pair) => pair !== "");
  const ours = given.filter((pair) => nameOf(pair) === "streamprefix");
  const theirs = given.filter((pair) => nameOf(pair) !== "streamprefix");
  if (!theirs.some((pair) => nameOf(pair) === "nodepreference")) theirs.push("nodePreference=leader");
  const [path = ""] = url.trim().split("?", 1);
  const named = ours.map((pair) => decodeURIComponent(pair.slice(pair.indexOf("=") + 1))).at(-1);
  return {
    url: `${path.replace(/^[a-z]+/i, "kurrentdb").replace(/\/+$/, "")}?${theirs.join("&")}`,
    shown: `kurrentdb${groups["discover"] ?? ""}://${groups["hosts"] ?? ""}`,
    prefix: checkedPrefix(streamPrefix ?? named ?? ""),
  };
}

function nameOf(pair: string): string {
  return (pair.split("=", 1)[0] ?? "").toLowerCase();
}

/** @throws InvalidArgument */
function checkedPrefix(prefix: string): string {
  if (typeof prefix !== "string" || !/^(?:[A-Za-z0-9_][A-Za-z0-9_.]{0,63})?$/.test(prefix))
    throw new InvalidArgument("streamPrefix", prefix, "up to 64 characters of A-Z a-z 0-9 _ and, not in front, dots");
  return prefix;
}
