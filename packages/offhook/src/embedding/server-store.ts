/**
 * Whether a store's name is the address of a KurrentDB; EventStoreDB is its name of old. One that lacks a slash is meant as one:
 * as a file's name its password would be shown.
 */
export function isServer(store: string): boolean {
  return /^(?:kurrentdb|kurrent|kdb|esdb)(?:\+discover)?:/i.test(store);
}
