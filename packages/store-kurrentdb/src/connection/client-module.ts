import { StoreError } from "@offhook/engine";

/** The official client, an optional peer dependency: whoever keeps calls in files does without its 37 MB. */
export type ClientModule = typeof import("@kurrent/kurrentdb-client");

let loading: Promise<ClientModule> | undefined;

/** @throws StoreError STORE_NOT_FOUND, which names the command that installs it */
export function loadClient(shown: string): Promise<ClientModule> {
  loading ??= import("@kurrent/kurrentdb-client");
  return loading.catch((cause: unknown) => {
    loading = undefined;
    throw new StoreError("STORE_NOT_FOUND", shown, sentence(shown, cause), { cause });
  });
}

function sentence(shown: string, cause: unknown): string {
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND"
    ? `${shown} needs KurrentDB's own client, which is not installed; run "npm install @kurrent/kurrentdb-client@^1.3.1".`
    : `KurrentDB's client can't be loaded on this machine (${cause instanceof Error ? cause.message : "unknown error"}); it has binaries for x64 and arm64 on Linux and macOS, and for x64 on Windows.`;
}
