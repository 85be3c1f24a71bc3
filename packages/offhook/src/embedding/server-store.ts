/** Whether a store's name is the address of a KurrentDB; EventStoreDB is its name of old. */
export function isServer(store: string): boolean {
  return /^(?:kurrentdb|kurrent|kdb|esdb)(?:\+discover)?:\/\//i.test(store);
}
