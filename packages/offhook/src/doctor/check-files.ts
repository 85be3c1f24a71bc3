import { existsSync, statSync } from "node:fs";
import { openSqliteEventStore } from "@offhook/store-sqlite";
import { dateText } from "@offhook/replay";
import { savedSessionAt } from "../connection/session-file.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, problemOf, skipped } from "./finding.ts";

/** The event store: whether it opens, is whole, and what is in it. Nothing is written. */
export async function checkStore(path: string): Promise<readonly Finding[]> {
  if (!existsSync(path)) return [skipped("store", `there is none at ${path} yet; offhook record makes it`)];
  try {
    const store = await openSqliteEventStore(path, { readOnly: true, integrityCheck: "always" });
    try {
      let live = 0;
      for await (const _ of store.listCalls({ live: true })) live++;
      let last = "no call yet";
      for await (const { updatedAt } of store.listCalls({ limit: 1 }))
        last = `the last one of ${dateText(updatedAt)} UTC`;
      return [ok("store", `${path} is whole; ${live} live calls, ${last}`), ...secretFile("store", path)];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [problemOf("store", error, "Keep a copy of the file before you try anything with it.")];
  }
}

/** The vault's files. It is not opened: one process at a time may, and another one may be at work. */
export function checkVault(store: string, env: NodeJS.ProcessEnv): readonly Finding[] {
  const vault = store.replace(/\.[^./\\]*$/, "") + ".vault";
  const key = `${vault}.key`;
  if (!existsSync(vault)) return [skipped("vault", `there is none at ${vault} yet; offhook record makes it`)];
  if (env["OFFHOOK_VAULT_KEY"] !== undefined)
    return [
      ok("vault", `${vault}; its root key comes from OFFHOOK_VAULT_KEY`),
      ...secretFile("vault", vault),
    ];
  if (!existsSync(key))
    return [
      problem(
        "vault",
        `${vault} has no root key: there is no ${key} and no OFFHOOK_VAULT_KEY`,
        "Restore the key file, or give the key in OFFHOOK_VAULT_KEY. Without it nobody can open the vault.",
      ),
    ];
  return [
    ok(
      "vault",
      `${vault}; its root key lies beside it, which protects a copy of the vault alone and nothing more`,
    ),
    ...secretFile("vault", vault),
    ...secretFile("vault key", key),
  ];
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
