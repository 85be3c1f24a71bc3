import { closeSync, openSync, readSync } from "node:fs";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { isServer } from "../embedding/server-store.ts";

/** What `--store` names. */
export type StoreAddress =
  | { readonly kind: "sqlite"; readonly path: string }
  /** A connection string, which may hold a password: shown as `shownStore` gives it. */
  | { readonly kind: "kurrentdb"; readonly path: string }
  /** A file of lines, or standard input as `-`. */
  | { readonly kind: "bundle"; readonly path: string };

/**
 * A store is told by its form, and a file by what it begins with: `sqlite:<path>`, `kurrentdb://...`, a path, `-` for a
 * bundle on standard input. A path at which nothing is yet is that of a SQLite file.
 * @throws CommandFailure STORE_IS_A_TRACE; WrongUsage
 */
export function storeAddress(text: string): StoreAddress {
  if (text === "-") return { kind: "bundle", path: text };
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+]+):(.*)$/is.exec(text) ?? [];
  if (scheme.toLowerCase() === "sqlite") return { kind: "sqlite", path: rest };
  if (isServer(text)) return { kind: "kurrentdb", path: text };
  if (rest.startsWith("//"))
    throw new WrongUsage(`A store is a file, sqlite:<path> or kurrentdb://..., not ${scheme}://...`);
  return fileAddress(text);
}

/** What a command writes to. @throws WrongUsage for a bundle, else as `storeAddress` */
export function writableStore(text: string): Exclude<StoreAddress, { readonly kind: "bundle" }> {
  const address = storeAddress(text);
  if (address.kind !== "bundle") return address;
  throw new WrongUsage(
    "A bundle can only be looked at: --store must name a SQLite file or a KurrentDB server here.",
  );
}

/** A store as it may be shown: of an address scheme and hosts, or nothing where it is not told which part the password is. */
export function shownStore(text: string): string {
  if (!isServer(text)) return text;
  const [, scheme, hosts] = /^([a-z+]+:\/\/)(?:[^@/?#]*@)?([^@/?#\s]+)\/?(?:\?[^#\s]*)?$/i.exec(text) ?? [];
  return hosts === undefined ? "kurrentdb://(not shown)" : `${scheme}${hosts}`;
}

function fileAddress(path: string): StoreAddress {
  const begin = beginningOf(path);
  if (begin.includes('"offhook-bundle"')) return { kind: "bundle", path };
  if (/^\s*\{.*"kind"\s*:\s*"(?:sent|result|error|update)"/s.test(begin))
    throw new CommandFailure(
      "STORE_IS_A_TRACE",
      `${path} is the trace of another client. Import it into a store first: offhook import --trace ${path} --store <file>.`,
      exitCodes.unreadable,
    );
  return { kind: "sqlite", path };
}

/** The first characters of a file, nothing when there is none that can be read: the store says what is wrong then. */
function beginningOf(path: string): string {
  const bytes = Buffer.alloc(512);
  try {
    const file = openSync(path, "r");
    try {
      return bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
