import { closeSync, openSync, readSync } from "node:fs";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import { exitCodes } from "../command-line/exit-codes.ts";

/** What `--store` names. */
export type StoreAddress =
  | { readonly kind: "sqlite"; readonly path: string }
  /** A file of lines, or standard input as `-`. */
  | { readonly kind: "bundle"; readonly path: string };

/**
 * A store is told by its form, and a file by what it begins with: `sqlite:<path>`, a path, `-` for a bundle on standard
 * input. A path at which nothing is yet is that of a SQLite file.
 * @throws CommandFailure STORE_NOT_SUPPORTED, STORE_IS_A_TRACE; WrongUsage
 */
export function storeAddress(text: string): StoreAddress {
  if (text === "-") return { kind: "bundle", path: text };
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+]+):(.*)$/is.exec(text) ?? [];
  if (scheme.toLowerCase() === "sqlite") return { kind: "sqlite", path: rest };
  if (/^(?:kurrentdb|esdb)(?:\+discover)?$/i.test(scheme) && rest.startsWith("//"))
    throw new CommandFailure(
      "STORE_NOT_SUPPORTED",
      "Stores on KurrentDB (package @offhook/store-kurrentdb) are not built into this version. It reads SQLite files and bundles.",
      exitCodes.unreadable,
    );
  if (rest.startsWith("//"))
    throw new WrongUsage(`A store is a file, sqlite:<path> or kurrentdb://..., not ${scheme}://...`);
  return fileAddress(text);
}

/** The path of the SQLite file that a command writes to. @throws WrongUsage for a bundle, else as `storeAddress` */
export function sqlitePath(text: string): string {
  const { kind, path } = storeAddress(text);
  if (kind === "sqlite") return path;
  throw new WrongUsage("A bundle can only be looked at: --store must name a SQLite file here.");
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
