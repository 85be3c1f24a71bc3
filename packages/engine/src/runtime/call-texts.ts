import type { CallId } from "../call/ids.ts";
import { InvalidArgument, OffhookError } from "../call/offhook-error.ts";
import { secretNames } from "../store/vault.ts";
import type { Vault } from "../store/vault.ts";
import { checkSignal, untilAborted } from "./cancellation.ts";
import type { Cancellable } from "./cancellation.ts";

/**
 * Keeps what a person or a media engine wrote in the vault; the record only names it.
 * @returns the name; `null` for no text, and when the texts of the call are destroyed already: the command that follows is
 *   refused for that reason
 */
export async function keepText(
  vault: Vault,
  callId: CallId,
  name: "comment" | "debug" | "slug",
  text: string | undefined,
  { signal }: Cancellable,
): Promise<string | null> {
  checkSignal(signal);
  if (text === undefined || text === "") return null;
  if (typeof text !== "string") throw new InvalidArgument(name, text, "a text");
  return keepBytes(vault, callId, name, new TextEncoder().encode(text), { signal });
}

/** The same of bytes. */
export async function keepBytes(
  vault: Vault,
  callId: CallId,
  name: "comment" | "debug" | "log" | "slug",
  value: Uint8Array,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<string | null> {
  checkSignal(signal);
  const entry = { name: secretNames.text(callId, name), value };
  try {
    await untilAborted(signal, vault.replace([entry]));
  } catch (error) {
    if (error instanceof OffhookError && error.code === "SECRET_ERASED") return null;
    throw error;
  }
  return entry.name;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
