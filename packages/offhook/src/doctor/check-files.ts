import { existsSync, statSync } from "node:fs";
import type { CallSummary, EventStore } from "@offhook/engine";
import {
  checkSqliteVaultKey,
  openSqliteEventStore,
  readSqliteLeases,
  rootKeyVariable,
} from "@offhook/store-sqlite";
import { dateText } from "@offhook/replay";
import { counted } from "../command-line/counted.ts";
import { savedSessionAt } from "../connection/session-file.ts";
import { enginesOf, notRunLines } from "../recorded/account-engines.ts";
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
      const live = await liveCalls(store);
      const held = `${path} is whole; ${await whatIsIn(store, live)}`;
      return [ok("store", held), ...secretFile("store", path), ...(await checkEngines({ kind, path }, live))];
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
      const live = await liveCalls(store);
      const answers = ok("store", `${shown} answers; ${await whatIsIn(store, live)}`);
      return [answers, ...(await checkEngines({ kind: "kurrentdb", path: url }, live))];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [problemOf("store", error, "See that the server is up, and that this machine reaches it.")];
  }
}

async function liveCalls(store: EventStore): Promise<readonly CallSummary[]> {
  const live: CallSummary[] = [];
  for await (const call of store.listCalls({ live: true })) live.push(call);
  return live;
}

/** Live calls that wait for an engine. Where none has been, they were brought here to be looked at. */
async function checkEngines(store: WritableStore, live: readonly CallSummary[]): Promise<readonly Finding[]> {
  const engines = [...(await enginesOf(store)(live))].filter(([, { lease }]) => lease.kind !== "untaken");
  return notRunLines(live, new Map(engines)).map((line) =>
    problem(
      "engine",
      line,
      "Start one on this store and account, such as offhook record --participate: it goes on with what is live.",
    ),
  );
}

async function whatIsIn(store: EventStore, live: readonly CallSummary[]): Promise<string> {
  let last = "no call yet";
  for await (const { updatedAt } of store.listCalls({ limit: 1 }))
    last = `the last one of ${dateText(updatedAt)} UTC`;
  return `${counted(live.length, "live call")}, ${last}`;
}

/** The vault's files, and whether its root key opens it. It is only read: another process may be at work. */
export async function checkVault(
  { kind, path }: WritableStore,
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  if (kind === "kurrentdb") return (await import("./check-server-vault.ts")).checkServerVault(path, env);
  const vault = path.replace(/\.[^./\\]*$/, "") + ".vault";
  const key = `${vault}.key`;
  if (!existsSync(vault)) {
    if (await hasRunAnEngine(path))
      return [
        problem(
          "vault",
          `there is none at ${vault}, and an engine has run on this store`,
          "Restore it, unless your program keeps it elsewhere. An engine would make a new one: the keys of live calls are lost then, and people get new pseudonyms.",
        ),
      ];
    return [skipped("vault", `there is none at ${vault} yet; offhook record makes it`)];
  }
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

/** Whether the last account that a call was recorded for was ever taken by an engine here. */
async function hasRunAnEngine(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  try {
    const store = await openSqliteEventStore(path, { readOnly: true });
    try {
      for await (const { accountId } of store.listCalls({ limit: 1 })) {
        const lease = (await readSqliteLeases(path, [accountId])).get(accountId);
        return lease !== undefined && lease.kind !== "untaken";
      }
      return false;
    } finally {
      await store.close();
    }
  } catch {
    // What is wrong with the store was said of the store.
    return false;
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
