import { readdirSync } from "node:fs";
import { rootKeyVariable } from "@offhook/store-sqlite";
import { dataKeysVariable } from "../embedding/open-stores.ts";
import { checkServerVaultKey, openServer } from "../recorded/open-server.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, problemOf, skipped } from "./finding.ts";

/** What the vault of a store on a server needs on this machine. Nothing is made. */
export async function checkServerVault(url: string, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const missing = [rootKeyVariable, dataKeysVariable].filter((name) => (env[name] ?? "") === "");
  if (missing.length > 0)
    return [
      problem(
        "vault",
        `${missing.join(" and ")} not given`,
        `Give the root key in ${rootKeyVariable} and a folder that all machines share in ${dataKeysVariable}.`,
      ),
    ];
  const folder = env[dataKeysVariable] ?? "";
  try {
    await checkServerVaultKey(url);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === "VAULT_NOT_FOUND")
      return [skipped("vault", "there is none on the server yet; offhook record makes it")];
    const isKey = code === "VAULT_WRONG_KEY" || code === "VAULT_NO_KEY";
    const fix = isKey
      ? `Give the right key in ${rootKeyVariable}. Without it nobody can open the vault.`
      : "See that the server is up, and that this machine reaches it.";
    return [problemOf("vault", error, fix)];
  }
  return [
    ok("vault", `the root key in ${rootKeyVariable} opens it; its data keys are in ${folder}`),
    ...((await hasCalls(url)) ? checkDataKeys(folder) : []),
  ];
}

async function hasCalls(url: string): Promise<boolean> {
  const store = openServer(url, { readOnly: true });
  try {
    for await (const _ of store.listCalls({ limit: 1 })) return true;
    return false;
  } finally {
    await store.close();
  }
}

/** Of a call that was recorded there are keys. A folder that is not mounted is empty, or is not there. */
function checkDataKeys(folder: string): readonly Finding[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    const why = code === "ENOENT" ? "is not there" : `can't be read (${String(code)})`;
    return [problem("data keys", `${folder} ${why}`, seeThatItIsTheOne)];
  }
  if (names.some((name) => name.endsWith(".key"))) return [];
  return [problem("data keys", `${folder} holds no key, and calls are recorded`, seeThatItIsTheOne)];
}

const seeThatItIsTheOne = `See that ${dataKeysVariable} names the folder that all machines share, and that it is mounted here. Without its keys no secret of a call can be opened.`;
