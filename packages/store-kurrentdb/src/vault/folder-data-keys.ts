import { constants } from "node:fs";
import { mkdir, open, readFile, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { InvalidArgument, VaultError } from "@offhook/engine";
import type { DataKeys } from "./data-keys.ts";

/**
 * Data keys in a folder that all machines share: a file for each, mode 0600, overwritten with zeros and removed when it is
 * destroyed. What the file system itself keeps of older blocks (snapshots, copies on write, an SSD) is not in our hands;
 * there the root key's seal has to do. Makes the folder, not the one above it.
 * @throws InvalidArgument. What is asked of it throws VaultError with the codes VAULT_NOT_FOUND, VAULT_READ_ONLY, VAULT_FULL,
 *   VAULT_UNAVAILABLE.
 */
export function folderDataKeys(folder: string): DataKeys {
  if (typeof folder !== "string" || folder === "")
    throw new InvalidArgument("folder", folder, "the path of a folder that all machines share");
  const pathOf = (id: string): string => {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(id))
      throw new InvalidArgument("id", id, "1 to 64 characters of A-Z a-z 0-9 _ -");
    return join(folder, `${id}.key`);
  };
  return {
    async create(id, key) {
      const path = pathOf(id);
      await inFolder(folder, async () => {
        const write = (): Promise<void> =>
          withFile(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, (file) =>
            file.writeFile(key),
          );
        await write().catch(async (error: unknown) => {
          if (codeOf(error) !== "ENOENT") throw error;
          await mkdir(folder, { mode: 0o700 }).catch(ignoreExisting);
          await write();
        });
        await syncFolder(folder);
      });
    },
    read(id) {
      const path = pathOf(id);
      return inFolder(folder, async () => {
        try {
          return new Uint8Array(await readFile(path));
        } catch (error) {
          if (codeOf(error) === "ENOENT") return undefined;
          throw error;
        }
      });
    },
    destroy(ids) {
      const paths = ids.map(pathOf);
      return inFolder(folder, async () => {
        const destroyed = await Promise.all(paths.map(overwriteAndRemove));
        if (destroyed.includes(true)) await syncFolder(folder);
      });
    },
  };
}

/** @returns whether there was one */
async function overwriteAndRemove(path: string): Promise<boolean> {
  try {
    await withFile(path, constants.O_RDWR, async (file) => {
      const { size } = await file.stat();
      await file.write(new Uint8Array(size), 0, size, 0);
    });
    await unlink(path);
    return true;
  } catch (error) {
    // Somebody else destroys it too, or has.
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

async function withFile(
  path: string,
  flags: number,
  use: (file: FileHandle) => Promise<unknown>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await use(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows can't sync a folder and needs not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [code, what] = faults[codeOf(error)] ?? (["VAULT_UNAVAILABLE", "can't be used; check it"] as const);
    throw new VaultError(code, folder, `The folder of data keys ${folder} ${what}.`, { cause: error });
  }
}

const faults: Readonly<Record<string, readonly [VaultError["code"], string] | undefined>> = {
  ENOENT: ["VAULT_NOT_FOUND", "is not there, nor is the one above it; check the path, or mount it"],
  EACCES: ["VAULT_READ_ONLY", "can't be written; give this user the right"],
  EPERM: ["VAULT_READ_ONLY", "can't be written; give this user the right"],
  EROFS: ["VAULT_READ_ONLY", "is on a file system that can't be written; mount it otherwise"],
  ENOSPC: ["VAULT_FULL", "has no room; free some"],
  EDQUOT: ["VAULT_FULL", "has no room; free some"],
};

function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown } | null)?.code);
}

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}
