/**
 * Where the keys are that secrets are sealed with: the one place from which something is really destroyed. A server's log is
 * none: what was appended stays in older chunks, on followers and in backups. There stand only sealed bytes, which nobody
 * can open any more once their key is destroyed here.
 *
 * Keys come here sealed under the vault's root key. All machines must see the same ones. A table of a database, a key
 * service or a folder (`folderDataKeys`) will do; ids are random, and nothing is ever replaced.
 */
export interface DataKeys {
  /** Keeps a key under a new id. Durable when it resolves. */
  create(id: string, key: Uint8Array): Promise<void>;
  /** The key; `undefined` when it was destroyed, or there never was one. */
  read(id: string): Promise<Uint8Array | undefined>;
  /** Destroys keys for good: when it resolves, nobody can read them again. Ids that are not there are none of its concern. */
  destroy(ids: readonly string[]): Promise<void>;
}
