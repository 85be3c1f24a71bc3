import { needObject } from "../call/argument.ts";
import { InvalidArgument } from "../call/offhook-error.ts";
import type { SecretName, VaultEntry } from "./vault.ts";

/** Largest value that a vault takes, in bytes. */
export const maxSecretBytes = 1024 * 1024;

/** Copies of them: whoever gives them may change the bytes while they wait to be written. @throws InvalidArgument, without the value */
export function checkedEntries(entries: readonly VaultEntry[]): readonly VaultEntry[] {
  if (!Array.isArray(entries))
    throw new InvalidArgument("entries", typeof entries, "a list of vault entries");
  for (const entry of entries as readonly VaultEntry[]) {
    needObject("entry", entry, "{ name, value }");
    const { name, value } = entry;
    checkedName(name);
    if (!(value instanceof Uint8Array))
      throw new InvalidArgument("value", typeof value, `a Uint8Array (in ${name})`);
    if (value.length > maxSecretBytes)
      throw new InvalidArgument(
        "value",
        `${value.length} bytes`,
        `at most ${maxSecretBytes} bytes (in ${name})`,
      );
  }
  return entries.map(({ name, value }) => ({ name, value: value.slice() }));
}

/** Names of what is to be erased. @throws InvalidArgument */
export function checkedNames(names: readonly SecretName[]): readonly SecretName[] {
  if (!Array.isArray(names))
    throw new InvalidArgument("names", names, "a list of names that secretNames makes");
  return names.map(checkedName);
}

/** @throws InvalidArgument */
export function checkedName(name: SecretName): SecretName {
  if (typeof name !== "string" || !secretName.test(name))
    throw new InvalidArgument("name", name, "one that secretNames makes");
  return name;
}

const secretName = /^(?:exponent|key|access|media|peer|text)\/[A-Za-z0-9._@+:/-]{1,256}$/;

/**
 * Whether erasing leaves a fence. Secrets of a call are made once, so a late repetition must not bring one back;
 * a peer may call again after they were forgotten.
 */
export function isFenced(name: SecretName): boolean {
  return !name.startsWith("peer/");
}
