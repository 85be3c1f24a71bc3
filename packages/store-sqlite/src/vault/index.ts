// For authors of vaults: values sealed as those of the SQLite vault are, and the same root key
export type { SealingKey } from "./sealing.ts";
export { seal, unseal, wrappingKey } from "./sealing.ts";
export type { RootKeySource } from "./root-key.ts";
export { findRootKey, rootKeyVariable } from "./root-key.ts";
