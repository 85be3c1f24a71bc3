import { existsSync, statSync } from "node:fs";
import type { EventStore } from "@offhook/engine";
import { checkSqliteVaultKey, openSqliteEventStore, rootKeyVariable } from "@offhook/store-sqlite";
import { dateText } from "@offhook/replay";
import { counted } from "../command-line/counted.ts";
import { savedSessionAt } from "../connection/session-file.ts";
import { dataKeysVariable } from "../embedding/open-stores.ts";
import { shownStore } from "../recorded/store-address.ts";
import type { writableStore } from "../recorded/store-address.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, problemOf, skipped } from "./finding.ts";

/** The event store: whether it opens, is whole, and what is in it. Nothing is written. */
export async function checkStore({ kind, path }: WritableStore): Promise<readonly Finding[]> {
  if (kind === "kurrentdb") return checkServer(path);
  if (!existsSync(path)) return [skipped("store", `there is none at ${path} yet; offhook record makes it`)];
  try {
    const store = await openSqliteEventStore(path, { readOnly: true, integrityCheck: "always" });
    try {
      const held = await whatIsIn(store);
      return [ok("store", `${path} is whole; ${held}`), ...secretFile("store", path)];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [problemOf("store", error, keepACopy)];
  }
}

const keepACopy = "Keep a copy of the file before you try anything with it.";

async function checkServer(url: string): Promise<readonly Finding[]> {
  const shown = shownStore(url);
  try {
    const store = (await import("../recorded/open-server.ts")).openServer(url, { readOnly: true });
    try {
      return [ok("store", `${shown} answers; ${await whatIsIn(store)}`)];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [problemOf("store", error, "See that the server is up, and that this machine reaches it.")];
  }
}

async function whatIsIn(store: EventStore): Promise<string> {
  let live = 0;
  for await (const _ of store.listCalls({ live: true })) live++;
  let last = "no call yet";
  for await (const { updatedAt } of store.listCalls({ limit: 1 }))
    last = `the last one of ${dateText(updatedAt)} UTC`;
  return `${counted(live, "live call")}, ${last}`;
}

/** What the vault of a store on a server needs on this machine. It is not opened. */
function checkServerVault(env: NodeJS.ProcessEnv): readonly Finding[] {
  const missing = [rootKeyVariable, dataKeysVariable].filter((name) => env[name] === undefined);
  if (missing.length === 0)
    return [
      ok("vault", `its root key comes from ${rootKeyVariable}, its data keys from ${env[dataKeysVariable]}`),
    ];
  return [
    problem(
      "vault",
      `${missing.join(" and ")} not given`,
      `Give the root key in ${rootKeyVariable} and a folder that all machines share in ${dataKeysVariable}.`,
    ),
  ];
}

/** The vault's files, and whether its root key opens it. It is only read: another process may be at work. */
export async function checkVault(
  { kind, path }: WritableStore,
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  if (kind === "kurrentdb") return checkServerVault(env);
  const vault = path.replace(/\.[^./\\]*$/, "") + ".vault";
  const key = `${vault}.key`;
  if (!existsSync(vault)) return [skipped("vault", `there is none at ${vault} yet; offhook record makes it`)];
  const isGiven = env[rootKeyVariable] !== undefined;
  if (!isGiven && !existsSync(key))
    return [
      problem(
        "vault",
        `${vault} has no root key: there is no ${key} and no ${rootKeyVariable}`,
        `Restore the key file, or give the key in ${rootKeyVariable}. Without it nobody can open the vault.`,
      ),
    ];
  const files = [...secretFile("vault", vault), ...(isGiven ? [] : secretFile("vault key", key))];
  const where = isGiven
    ? `comes from ${rootKeyVariable}`
    : "lies beside it, which protects a copy of the vault alone and nothing more";
  try {
    if (files.length === 0) await checkSqliteVaultKey(vault);
    return [ok("vault", `${vault}; its root key ${where}`), ...files];
  } catch (error) {
    if (!/^VAULT_(?:WRONG|NO)_KEY$/.test(String((error as { readonly code?: unknown }).code)))
      return [problemOf("vault", error, keepACopy)];
    const fix = isGiven ? `Give the right key in ${rootKeyVariable}.` : `Restore ${key} as it was.`;
    return [problemOf("vault", error, `${fix} Without it nobody can open the vault.`)];
  }
}

export function checkSession(file: string): readonly Finding[] {
  try {
    const saved = savedSessionAt(file);
    if (saved === undefined) return [skipped("session", `there is none at ${file}; offhook login makes it`)];
    return [ok("session", `${file} is of user ${saved.userId}`), ...secretFile("session", file)];
  } catch (error) {
    return [problemOf("session", error, "Log in again with offhook login --force.")];
  }
}

/** Only its owner may read it. Windows has no such modes. */
function secretFile(check: string, path: string): readonly Finding[] {
  if (process.platform === "win32") return [];
  const others = statSync(path).mode & 0o077;
  if (others === 0) return [];
  return [problem(check, `${path} can be read by other users of this machine`, `chmod 600 ${path}`)];
}

type WritableStore = ReturnType<typeof writableStore>;
