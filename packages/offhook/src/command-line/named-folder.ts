import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { WrongUsage } from "./command-failure.ts";

/**
 * Makes the folder that an option names, unless it is there and can be used.
 * @throws WrongUsage
 */
export function makeNamedFolder(option: string, path: string): void {
  try {
    makeFolder(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new WrongUsage(`${option} ${path} can't be used (${code}). Name a folder that you may write to.`);
  }
}

/** Node's own `recursive` never ends where a file system makes no folders although the one above is there, as in /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  try {
    mkdirSync(path);
  } catch (error) {
    const above = dirname(path);
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" || statSync(above, { throwIfNoEntry: false }) !== undefined) throw error;
    makeFolder(above);
    mkdirSync(path);
  }
}
