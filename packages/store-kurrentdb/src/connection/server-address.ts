import { InvalidArgument } from "@offhook/engine";
import { checkOptions } from "./address-options.ts";

/** Where the server is, and which of its streams are ours. */
export interface ServerAddress {
  /** What the client connects with; may hold a password. */
  readonly url: string;
  /** Scheme and hosts alone, for errors. */
  readonly shown: string;
  /** Stands before the name of each stream. */
  readonly prefix: string;
}

/**
 * What every address of a KurrentDB looks like; `esdb` is its name of old. A part of a password that is not percent-encoded would
 * be taken for something else, and then shown or left out.
 */
const form =
  /^(?:kurrentdb|kurrent|kdb|esdb)(?<discover>\+discover)?:\/\/(?:(?:%[0-9a-f]{2}|[^%:@/?#])+:(?:%[0-9a-f]{2}|[^%:@/?#])+@)?(?<hosts>[^/?#@\s]+)\/?(?:\?(?<query>[^#\s]*))?$/i;

/** As the client takes them: it knows no IPv6. */
const host = /^[^:$+!?*'(),;[\]{}|"%~#<>=&]+(?::(?<port>\d{1,5}))?$/;

/**
 * Reads a connection string. The query's `streamPrefix` is ours and not shown to the client.
 * @throws InvalidArgument, which does not show the address: it may hold a password
 */
export function serverAddress(url: string, streamPrefix?: string): ServerAddress {
  const groups = typeof url === "string" ? form.exec(url.trim())?.groups : undefined;
  if (groups === undefined)
    throw new InvalidArgument(
      "url",
      "(not shown)",
      "a connection string such as kurrentdb://localhost:2113?tls=false or kurrentdb://user:password@host (special characters of both percent-encoded)",
    );
  const hosts = groups["hosts"] ?? "";
  if (!hosts.split(",").every(isHost))
    throw new InvalidArgument(
      "the host of the url",
      hosts,
      "a name or an IPv4 address, its port from 1 to 65535; several with commas between them",
    );
  const given = (groups["query"] ?? "").split("&").filter((pair) => pair !== "");
  const ours = given.filter((pair) => nameOf(pair) === "streamprefix");
  const theirs = given.filter((pair) => !notForTheClient.has(nameOf(pair)));
  checkOptions(theirs);
  for (const choice of choices) {
    if (!theirs.some((pair) => nameOf(pair) === nameOf(choice))) theirs.push(choice);
  }
  const [path = ""] = url.trim().split("?", 1);
  const named = ours.map((pair) => decodeURIComponent(pair.slice(pair.indexOf("=") + 1))).at(-1);
  return {
    url: `${path.replace(/^[a-z]+/i, "kurrentdb").replace(/\/+$/, "")}?${theirs.join("&")}`,
    shown: `kurrentdb${groups["discover"] ?? ""}://${hosts}`,
    prefix: checkedPrefix(streamPrefix ?? named ?? ""),
  };
}

/** A refused append has to be an error: without, the client tells a wrong revision (version 1.3.1). */
const notForTheClient: ReadonlySet<string> = new Set(["streamprefix", "throwonappendfailure"]);

/**
 * What is said of where the address says nothing. A follower may not know yet what was appended. The part of the client that
 * reads (version 1.3.1) always fails its first look for a server and sleeps half a second before the second, if it is not told
 * otherwise; we wait ourselves.
 */
const choices = ["nodePreference=leader", "discoveryInterval=20"];

function isHost(text: string): boolean {
  const groups = host.exec(text)?.groups;
  const port = Number(groups?.["port"] ?? 2113);
  return groups !== undefined && port >= 1 && port <= 65_535;
}

function nameOf(pair: string): string {
  return (pair.split("=", 1)[0] ?? "").toLowerCase();
}

/** @throws InvalidArgument */
function checkedPrefix(prefix: string): string {
  if (typeof prefix !== "string" || !/^(?:[A-Za-z0-9_][A-Za-z0-9_.]{0,63})?$/.test(prefix))
    throw new InvalidArgument(
      "streamPrefix",
      prefix,
      "up to 64 characters of A-Z a-z 0-9 _ and, not in front, dots",
    );
  return prefix;
}
